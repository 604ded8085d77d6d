"""get_params and set_params: what scikit-learn's clone, pipelines and searches ask of an estimator."""

import inspect
import sys


class ParameterAccess:
    """An estimator whose constructor only stores its arguments, under their own names."""

    @classmethod
    def _parameter_names(cls):
        parameters = list(inspect.signature(cls.__init__).parameters.values())[1:]  # without self
        for parameter in parameters:
            if parameter.kind is parameter.VAR_POSITIONAL:
                raise RuntimeError(f"{cls.__name__}.__init__ takes *{parameter.name}; name every argument instead.")
        return [parameter.name for parameter in parameters if parameter.kind is not parameter.VAR_KEYWORD]

    def get_params(self, deep=True):
        """The constructor's arguments as a dict. `deep` is there for scikit-learn's sake."""
        return {name: getattr(self, name) for name in self._parameter_names()}

    def set_params(self, **params):
        """Change constructor arguments; returns self. A ValueError names an unknown one."""
        names = self._parameter_names()
        for name in params:
            if name not in names:
                raise ValueError(f"{type(self).__name__} has no parameter {name!r}; it has {', '.join(names)}.")
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def __sklearn_tags__(self):
        """What scikit-learn asks an estimator in its pipelines and searches; it is imported when it asks."""
        utils = sys.modules["sklearn.utils"]
        return utils.Tags("density_estimator", utils.TargetTags(required=False))

    def __repr__(self):
        defaults = inspect.signature(type(self).__init__).parameters
        changed = [
            f"{name}={value!r}"
            for name, value in self.get_params().items()
            if value is not defaults[name].default and repr(value) != repr(defaults[name].default)
        ]
        return f"{type(self).__name__}({', '.join(changed)})"

"""The constructor's arguments: read and set as scikit-learn's clone, pipelines and searches do, and checked."""

import inspect
from dataclasses import fields, replace
from typing import Any, Self

import numpy as np

from gmm.covariance import COVARIANCE_TYPES
from gmm.engine.starts import METHODS
from gmm.known.prior import Prior, check_prior
from gmm.neighbours.notebooks import titled
from gmm.neighbours.scikit_learn import ForSklearn
from gmm.validation import (
    MISSING,
    check_array,
    check_choice,
    check_number,
    check_precisions,
    check_random_state,
    check_responsibilities,
    check_steps,
    check_weights,
)


class ParameterAccess(ForSklearn):
    """An estimator whose constructor only stores its arguments, under their own names."""

    @classmethod
    def _parameter_names(cls):
        parameters = list(inspect.signature(cls.__init__).parameters.values())[1:]  # without self
        for parameter in parameters:
            if parameter.kind is parameter.VAR_POSITIONAL:
                raise RuntimeError(f"{cls.__name__}.__init__ takes *{parameter.name}; name every argument instead.")
        return [parameter.name for parameter in parameters if parameter.kind is not parameter.VAR_KEYWORD]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The constructor's arguments as a dict. `deep` is there for scikit-learn's sake."""
        return {name: getattr(self, name) for name in self._parameter_names()}

    def set_params(self, **params: Any) -> Self:
        """Change constructor arguments; returns self. A ValueError names an unknown one. prior__scale is a prior's."""
        names = [*self._parameter_names(), *(f"prior__{field.name}" for field in fields(Prior))]
        for name in params:
            if name not in names:
                raise ValueError(f"{type(self).__name__} has no parameter {name!r}; it has {', '.join(names)}.")
        for name, value in sorted(params.items()):  # the prior itself comes first
            name, _, part = name.partition("__")
            setattr(self, name, replace(check_prior(self.prior) or Prior(), **{part: value}) if part else value)
        return self

    def _repr_html_(self):
        return titled(repr(self), getattr(self, "mixture_", None), getattr(self, "feature_names_in_", None))

    def __repr__(self):
        defaults = inspect.signature(type(self).__init__).parameters
        changed = [
            f"{name}={value!r}"
            for name, value in self.get_params().items()
            if value is not defaults[name].default and repr(value) != repr(defaults[name].default)
        ]
        return f"{type(self).__name__}({', '.join(changed)})"


def check_parameters(model):
    """Refuse arguments of a GaussianMixture that are wrong whatever the data are."""
    check_number(model.n_components, "n_components", minimum=1, integer=True)
    check_choice(model.covariance_type, "covariance_type", COVARIANCE_TYPES)
    check_number(model.tol, "tol", minimum=0)
    check_number(model.reg_covar, "reg_covar", minimum=0)
    if isinstance(model.resolution, str):
        check_choice(model.resolution, "resolution", ("auto",))
    else:
        check_steps(model.resolution, reg_covar=model.reg_covar)
    check_prior(model.prior)
    check_number(model.max_iter, "max_iter", minimum=0, integer=True)
    check_number(model.n_init, "n_init", minimum=1, integer=True)
    verbose = int(model.verbose) if isinstance(model.verbose, bool | np.bool_) else model.verbose
    check_number(verbose, "verbose", minimum=0)
    check_number(model.verbose_interval, "verbose_interval", minimum=1, integer=True)
    if not isinstance(model.warm_start, bool | np.bool_):
        raise TypeError(f"warm_start must be True or False, got {model.warm_start!r}.")
    check_choice(model.missing, "missing", MISSING[:2])
    check_random_state(model.random_state)
    if model.weights_init is not None:
        check_weights(model.weights_init, model.n_components, "weights_init")
    if isinstance(model.init_params, str):
        check_choice(model.init_params, "init_params", METHODS)
    elif np.ndim(model.init_params) == 0 and not callable(model.init_params):
        raise TypeError(
            f"init_params must be one of {', '.join(map(repr, METHODS))}, responsibilities of shape "
            f"(n, {model.n_components}) or a callable that returns them; got {model.init_params!r}."
        )


def check_start(model, rows):
    """Refuse a start that does not fit the rows (of gmm.rows), or an earlier fit that cannot be gone on with."""
    k, d, family = model.n_components, rows.n_features, COVARIANCE_TYPES[model.covariance_type]
    if model.means_init is not None:
        check_array(model.means_init, (k, d), "means_init", of=" (n_components, features)")
    if model.precisions_init is not None:
        check_precisions(family, model.precisions_init, "precisions_init", k, d)
    if not (isinstance(model.init_params, str) or callable(model.init_params)):
        check_responsibilities(model.init_params, len(rows.X), k, "init_params")
    if model._goes_on() and (
        model.mixture_.means.shape != (k, d) or model.mixture_.covariance_type != model.covariance_type
    ):
        raise ValueError(
            f"warm_start: the previous fit is a {model.mixture_.covariance_type} mixture with means of shape "
            f"{model.mixture_.means.shape}; this one asks for {model.covariance_type} and {(k, d)}. "
            "Set warm_start=False to start afresh."
        )

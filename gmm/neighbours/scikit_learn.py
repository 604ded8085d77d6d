"""What scikit-learn looks for: in errors and warnings, and in an estimator of its pipelines and searches.

It is never imported: where it was, it is among `sys.modules`, and then its own classes are used.
"""

import sys
from copy import deepcopy
from functools import lru_cache
from importlib import import_module
from typing import Any, Self

AS_BEFORE = "$UNCHANGED$"  # as scikit-learn has it


class KnownToSklearn:
    """A class that scikit-learn has, too, under the same name. Where it is imported, its class catches ours.

    `except` and the filters of warnings look at true bases alone, so what is made then is of a class that has both as
    bases. (A warning is to be handed over as one, `warnings.warn(ConvergenceWarning(text))`: a filter sees its class.)
    """

    def __new__(cls, *args, **kwargs):
        name = next(one.__name__ for one in cls.__mro__ if KnownToSklearn in one.__bases__)
        theirs = getattr(sys.modules.get("sklearn.exceptions"), name, None)
        if theirs is not None and not issubclass(cls, theirs):
            cls = of_both(cls, theirs)
        return super().__new__(cls, *args, **kwargs)

    def __reduce__(self):
        """What is unpickled is of the class that it would have there."""
        return getattr(type(self), "ours", type(self)), self.args, self.__dict__


@lru_cache
def of_both(ours, theirs):
    """A class that looks like ours and is caught as either."""
    looks = {name: getattr(ours, name) for name in ("__doc__", "__module__", "__qualname__")}
    return type(ours.__name__, (ours, theirs), {**looks, "ours": ours})


class ForSklearn:
    """An estimator of densities whose `fit` and `score` take `sample_weight`."""

    def __sklearn_tags__(self):
        """What scikit-learn asks an estimator in its pipelines and searches; it is imported when it asks."""
        utils = sys.modules["sklearn.utils"]
        gaps = utils.InputTags(allow_nan=getattr(self, "missing", "error") != "error")
        return utils.Tags("density_estimator", utils.TargetTags(required=False), input_tags=gaps)

    # -- scikit-learn's routing of metadata ---------------------------------------------------------------
    def get_metadata_routing(self) -> Any:
        """Which of scikit-learn's metadata go where, once they are asked for: `sample_weight` to `fit` and `score`,
        `labels` to `fit`."""
        if hasattr(self, "_metadata_request"):  # where scikit-learn's clone looks for it
            return self._metadata_request
        if "sklearn" not in sys.modules:
            raise RuntimeError(
                "requests of metadata are scikit-learn's: sklearn.set_config(enable_metadata_routing=True)."
            )
        request = import_module("sklearn.utils.metadata_routing").MetadataRequest(owner=type(self).__name__)
        for method, name in ((request.fit, "sample_weight"), (request.fit, "labels"), (request.score, "sample_weight")):
            method.add_request(param=name, alias=None)
        return request

    def set_fit_request(
        self, *, sample_weight: bool | str | None = AS_BEFORE, labels: bool | str | None = AS_BEFORE
    ) -> Self:
        """Whether pipelines and searches of scikit-learn hand `sample_weight` and `labels` on to `fit`: True, False,
        None (an error if it is given) or the name that it goes by; what is not named stays. Returns self."""
        return self._request("fit", sample_weight=sample_weight, labels=labels)

    def set_score_request(self, *, sample_weight: bool | str | None = AS_BEFORE) -> Self:
        """The same of `score`."""
        return self._request("score", sample_weight=sample_weight)

    def _request(self, method, **aliases):
        request = deepcopy(self.get_metadata_routing())
        for name, alias in aliases.items():
            if alias != AS_BEFORE:
                getattr(request, method).add_request(param=name, alias=alias)
        self._metadata_request = request
        return self

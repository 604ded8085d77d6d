"""Speed, memory and quality of gmm beside scikit-learn's GaussianMixture: `python -m benchmarks [--quick]`."""

"""What is known beforehand, of components or of rows: a fit goes by it (gmm.engine), the textbook's EM does not.

| room | what is in it |
|---|---|
| `prior` | of what kind means and covariances are, as points that are added in an M-step |
| `fixed` | weights, means or covariances that stay as they are given |
| `labels` | the component of some rows |
| `squares` | what the first two ask of each covariance type |
"""

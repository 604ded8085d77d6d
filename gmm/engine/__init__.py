"""How a fit runs: the same EM as gmm.em, on rows wherever they are (gmm.rows), from many starts.

| room | what is in it |
|---|---|
| `statistics` | EM as a map-reduce: a block of rows is read, reduced to sums, and forgotten |
| `wide` | another way to the same sums, in many dimensions |
| `standardized` | the iteration, in coordinates in which no unit or offset matters |
| `gaps` | the same on rows with gaps |
| `runs` | EM from a start to its end, one by itself or many side by side |
| `accelerate` | longer steps where EM creeps |
| `starts` | where EM begins |
| `grown` | where it begins if a mixture with fewer components is known |
| `relocate` | a component put elsewhere |
| `partial` | EM of the components that it concerns |
| `climb` | runs on the same data, and the best of them that differ |
| `generation` | the best of many runs with a component elsewhere |
| `surplus` | whether a component less would do |
| `hills` | which runs climb the same |
| `rare` | groups that a sample loses, and rows that belong to none |
| `spikes` | likelihood that is bought |
| `doubts` | what gives reason to doubt a fit |
| `search` | many starts, few of them to the end |
"""

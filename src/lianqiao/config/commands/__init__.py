"""The commands of `./lianqiao`: each exports `HELP`, `arguments(parser)` and `run(args)`."""

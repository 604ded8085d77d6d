"""Small changes of right answers, one at a time, as students make them: which does a checker praise, which are all told
the same?

    make mutants LESSON=05                         # what is praised, and how many get each message
    .venv/bin/python tests/exercises/mutants.py 05 em log_likelihood       # these exercises alone

A praised change is either harmless (`abs` of a square) or a hole in the checker; a message under which many different
changes stand may be false for some of them. Both need a person to judge: nothing here passes or fails.
"""

import ast
import copy
import inspect
import signal
import sys
import textwrap
from collections import defaultdict
from importlib import import_module

from answers import STUB, said

OPERATORS = {
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Div, ast.Add, ast.MatMult],
    ast.Div: [ast.Mult],
    ast.MatMult: [ast.Mult],
}
NAMES = {
    "sum": ["mean", "max"],
    "mean": ["sum", "median"],
    "argmax": ["argmin", "max"],
    "argmin": ["argmax", "min"],
    "max": ["min", "sum"],
    "min": ["max"],
    "log": ["log10", "exp"],
    "exp": ["log"],
    "var": ["std"],
    "std": ["var"],
    "pdf": ["cdf"],
    "logpdf": ["pdf"],
    "ones": ["zeros"],
    "slogdet": ["det"],
}
NUMBERS = {0.5: [1, 2], 2: [1, 3], 1: [0, 2], 0: [1]}
SECONDS = 2  # for a change that makes a loop run for ever


def parsed(text):
    return ast.parse(text, mode="eval").body


def changes(node, names):
    """What may stand in the place of a node."""
    if isinstance(node, ast.BinOp):
        yield node.left
        if not isinstance(node.op, ast.Pow):
            yield node.right
        if isinstance(node.op, (ast.Sub, ast.Div, ast.MatMult)):
            yield ast.BinOp(node.right, node.op, node.left)
        for other in OPERATORS.get(type(node.op), ()):
            yield ast.BinOp(node.left, other(), node.right)
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        for value in NUMBERS.get(node.value, [node.value + 1]):
            yield ast.Constant(value)
    elif isinstance(node, ast.Call):
        yield from changed_calls(node)
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    elif isinstance(node, ast.Subscript):
        yield node.value
    elif isinstance(node, (ast.Tuple, ast.List)) and len(node.elts) > 1:
        yield type(node)(node.elts[::-1], node.ctx)
    elif isinstance(node, ast.Name) and node.id in names and isinstance(node.ctx, ast.Load):
        for other in names:
            if other != node.id:
                yield ast.Name(other, ast.Load())
        turned = () if node.id == names[0] else ("{}[::-1]",)  # data turned round stay the same data
        for text in ("np.sqrt({})", "{}**2", "{}[0]", *turned):
            yield parsed(text.format(node.id))


def changed_calls(call):
    for keyword in call.keywords:
        rest = [other for other in call.keywords if other is not keyword]
        yield ast.Call(call.func, call.args, rest)
        if keyword.arg == "axis":
            for axis in (0, 1):
                yield ast.Call(call.func, call.args, [*rest, ast.keyword("axis", ast.Constant(axis))])
    if len(call.args) > 1:
        yield ast.Call(call.func, call.args[::-1], call.keywords)
    if call.args:
        yield call.args[0]  # the call forgotten
    if isinstance(call.func, ast.Attribute):
        if not call.args:
            yield call.func.value
        for name in NAMES.get(call.func.attr, ()):
            yield ast.Call(ast.Attribute(call.func.value, name, ast.Load()), call.args, call.keywords)


def mutants(function):
    """The source of every changed function, each once."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    tree.body[0].decorator_list = []
    arguments = [argument.arg for argument in tree.body[0].args.args]
    seen = {ast.unparse(tree)}
    for i, node in enumerate(ast.walk(tree)):
        replacements = list(changes(node, arguments))
        if isinstance(node, ast.Return) and node.value is not None:
            rounded = [ast.Return(parsed(f"np.round({ast.unparse(node.value)}, {digits})")) for digits in (2, 4)]
            replacements += rounded
        for replacement in replacements:
            text = ast.unparse(ast.fix_missing_locations(replaced(tree, i, replacement)))
            if text not in seen:
                seen.add(text)
                yield text


def replaced(tree, i, replacement):
    """A copy of the tree with its i-th node, in the order of ast.walk, replaced."""
    tree = copy.deepcopy(tree)
    target = list(ast.walk(tree))[i]

    class Replace(ast.NodeTransformer):
        def visit(self, node):
            return copy.deepcopy(replacement) if node is target else self.generic_visit(node)

    return Replace().visit(tree)


def told(check, function, source):
    """What the checker says of a changed function; None if it cannot be judged."""
    namespace = dict(function.__globals__)
    try:
        exec(source, namespace)
    except Exception:
        return None
    signal.alarm(SECONDS)
    try:
        text = said(check, namespace[function.__name__]).text
    except TimeoutError:
        return None
    finally:
        signal.alarm(0)
    return None if text == STUB else text.rstrip("\n")


def difference(function, source):
    """The line that was changed, before and after."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    tree.body[0].decorator_list = []
    before, after = ast.unparse(tree).splitlines(), source.splitlines()
    pairs = [(a.strip(), b.strip()) for a, b in zip(before, after, strict=False) if a != b]
    return pairs[0] if pairs else ("", "a line less" if len(after) < len(before) else "a line more")


def stop(*_):
    raise TimeoutError


def report(exercise):
    messages, total = defaultdict(list), 0
    for function in exercise.rights.values():
        if not inspect.isfunction(function) or function.__name__ == "<lambda>":
            continue
        for source in mutants(function):
            message = told(exercise.check, function, source)
            if message is not None and " raised " not in message:
                total += 1
                messages[message].append((function.__name__, *difference(function, source)))
    print(f"\n== {exercise.name}: {total} changes that run")
    for message in sorted(messages, key=lambda message: -len(messages[message])):
        if message.startswith("Correct"):
            continue
        print(f"{len(messages[message]) / total:6.1%}  {message[:150]}")
    for message, cases in messages.items():
        if message.startswith("Correct"):
            for name, before, after in cases:
                print(f"praised  {name}: {before}   ->   {after}")


if __name__ == "__main__":
    signal.signal(signal.SIGALRM, stop)
    lesson, *wanted = sys.argv[1:]
    for exercise in import_module(f"answers_{lesson}").EXERCISES:
        if exercise.n_arguments is not None and (not wanted or exercise.check.__name__ in wanted):
            report(exercise)

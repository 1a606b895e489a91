"""Compiles the core's loops when the app is built, so that it needs neither numba nor LLVM (160 MB).

    for each kind of processor, in a process of its own:
    `warm_up` calls every loop -> numba compiles it, for that processor -> what LLVM made of it, as an object file
    all object files + numba's own C files (arrays to Python and back) -> cc -> one extension module

The machine code is what numba would make on such a computer; `d2f_core.compiled` takes the modules in. Run by
`distribution.build`; `python -m distribution.kernels FOLDER MODULE` makes one module.
"""

from __future__ import annotations

import gc
import os
import pickle
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from d2f_core.compiled import IS_FIT, MODULES, Kind, name_of

ROOT = Path(__file__).resolve().parent.parent
AVX2, PLAIN = MODULES
FEATURES = {
    AVX2: ("avx2", "fma", "bmi", "bmi2"),
    PLAIN: (),
}  # in LLVM's and GCC's words; what else there is has not paid

SOURCE = """
#include "pycc/modulemixin.c"
typedef PyObject *(*wrapper)(PyObject *, PyObject *, PyObject *);
{declarations}
static PyMethodDef methods[] = {{ {methods} {{NULL, NULL, 0, NULL}} }};
static env_def_t constants[] = {{ {constants} {{NULL, 0, NULL, NULL, 0}} }};
static env_gv_t places[] = {{ {places} NULL }};
static PyModuleDef definition = {{PyModuleDef_HEAD_INIT, "{module}", NULL, -1, NULL}};
PyMODINIT_FUNC PyInit_{module}(void)
{{
    PyObject *module;
    if (!({needed})) {{
        PyErr_SetString(PyExc_ImportError, "{module} is for another kind of processor");
        return NULL;
    }}
    module = PyModule_Create(&definition);
    if (module == NULL || PyModule_AddStringConstant(module, "TABLE", {table}) < 0)
        return NULL;
    return pycc_init_{module}(module, methods, constants, places) < 0 ? NULL : module;
}}
"""


class Variant(NamedTuple):
    """One loop for one kind of arguments: its name, the kinds, and the symbols of its wrapper and its constants."""

    name: str
    kinds: Kind
    wrapper: str
    environment: str
    constants: list[Any]


def build(folder: Path) -> None:
    """Make the modules in a folder, for every processor that can run this program; none without a C compiler."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    headers = Path(sysconfig.get_path("include")) / "Python.h"
    if os.name == "nt" or not (shutil.which("cc") and shutil.which("c++") and headers.exists()):
        print("No C compiler or no headers of Python: the app gets numba, and is 160 MB larger.", flush=True)
        return
    for name in MODULES if _is_x86() else (PLAIN,):
        build_module(folder, name)


def build_module(folder: Path, module: str) -> None:
    """Make one module, in a process whose numba compiles for that processor."""
    with tempfile.TemporaryDirectory(prefix="d2f-kernels-") as cache:
        environment = {**os.environ, **processor(module), "NUMBA_CACHE_DIR": cache}
        environment.pop("PYTHONPATH", None)  # where there may be modules of an earlier build
        command = [sys.executable, "-m", "distribution.kernels", str(folder), module]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)


def processor(module: str) -> dict[str, str]:
    """The environment variables that name a module's kind of processor to numba."""
    features = ",".join(f"+{name}" for name in FEATURES[module])
    return {"NUMBA_CPU_NAME": "x86-64" if _is_x86() else "generic", "NUMBA_CPU_FEATURES": features}


def _is_x86() -> bool:
    return platform.machine().lower() in ("x86_64", "amd64")


def main(folder: Path, module: str) -> None:
    """Compile the loops for the processor that the environment names, and link them."""
    from d2f_core.warm_up import warm_up

    warm_up()
    with tempfile.TemporaryDirectory(prefix="d2f-kernels-") as place:
        objects, variants = emitted(Path(place))
        source = Path(place) / "module.c"
        source.write_text(source_of(module, variants), encoding="utf-8")
        link(module, source, objects, folder / f"{module}{sysconfig.get_config_var('EXT_SUFFIX')}")


def emitted(place: Path) -> tuple[list[Path], list[Variant]]:
    """An object file for each loop and kind of arguments that was called from Python."""
    from numba.core.dispatcher import Dispatcher
    from numba.core.environment import lookup_environment

    objects: list[Path] = []
    variants, machine = [], _target_machine()
    loops = [found for found in gc.get_objects() if isinstance(found, Dispatcher)]
    for loop in [loop for loop in loops if loop.py_func.__module__.startswith("d2f_core.")]:
        results: Iterable[Any] = loop.overloads.values()
        for result in results:
            kinds = kinds_of(result.signature.args)
            if kinds is None:
                continue
            file = place / f"{len(objects)}.o"
            file.write_bytes(machine.emit_object(result.library._final_module))
            objects.append(file)
            function, constants = result.fndesc, lookup_environment(result.fndesc.env_name).consts
            names = function.llvm_cpython_wrapper_name, function.env_name
            variants.append(Variant(name_of(loop.py_func), kinds, *names, list(constants)))
    return objects, variants


def _target_machine() -> Any:
    """As numba's own, but for code that a shared library can hold."""
    import llvmlite.binding as llvm
    from numba.core import config

    wanted: Any = config
    target = llvm.Target.from_triple(llvm.get_process_triple())
    return target.create_target_machine(
        cpu=wanted.CPU_NAME, features=wanted.CPU_FEATURES, opt=int(wanted.OPT), reloc="pic", codemodel="default"
    )


def kinds_of(arguments: Any) -> Kind | None:
    """Of numba's types what `compiled.kind_of` says of values; None if only other loops call it so."""
    kinds = [_kind_of(argument) for argument in arguments]
    return None if None in kinds else tuple(kinds)


def _kind_of(kind: Any) -> Any:
    from numba import types
    from numba.np.numpy_support import as_dtype

    if isinstance(kind, types.Array):
        if kind.layout != "C" or not kind.aligned:
            raise ValueError(f"a loop is called with {kind}, which compiled.kind_of does not tell from its like")
        return as_dtype(kind.dtype).str, kind.ndim, IS_FIT
    if isinstance(kind, types.BaseTuple):
        return kinds_of(kind)
    if isinstance(kind, types.Literal):
        return None
    return as_dtype(kind).str


def source_of(module: str, variants: list[Variant]) -> str:
    """The C file that makes a Python module of them."""
    wrappers = [f"extern PyObject *{variant.wrapper}(PyObject *, PyObject *, PyObject *);" for variant in variants]
    environments = [f"extern void *{variant.environment};" for variant in variants]
    constants = [pickle.dumps(variant.constants) for variant in variants]
    table = [(f"f{index}", variant.name, variant.kinds) for index, variant in enumerate(variants)]
    return SOURCE.format(
        module=module,
        needed=" && ".join(f'__builtin_cpu_supports("{name}")' for name in FEATURES[module]) or "1",
        declarations="\n".join([*wrappers, *environments]),
        methods=" ".join(
            f'{{"f{index}", (PyCFunction){variant.wrapper}, METH_VARARGS | METH_KEYWORDS, NULL}},'
            for index, variant in enumerate(variants)
        ),
        constants=" ".join(f"{{{_c_string(data)}, {len(data)}, NULL, NULL, 0}}," for data in constants),
        places=" ".join(f"&{variant.environment}," for variant in variants),
        table=_c_string(repr(table).encode()),
    )


def _c_string(data: bytes) -> str:
    return '"' + "".join(f"\\{byte:03o}" for byte in data) + '"'


def link(module: str, source: Path, objects: list[Path], target: Path) -> None:
    """The C file and the object files as one library that Python can import."""
    import numba
    import numpy as np

    folder = Path(numba.__file__).parent
    includes = [f"-I{place}" for place in (folder, sysconfig.get_path("include"), np.get_include())]
    macros = [f"-DPYCC_MODULE_NAME={module}", "-DPYCC_USE_NRT=1", "-DNDEBUG"]
    shared = ["-bundle", "-undefined", "dynamic_lookup"] if sys.platform == "darwin" else ["-shared", "-Wl,-Bsymbolic"]
    helpers = [source, folder / "core" / "runtime" / "nrt.cpp"]
    command = ["cc", "-O2", "-fPIC", "-w", *macros, *includes, *helpers, *objects, "-o", target, *shared, "-lm"]
    subprocess.run(list(map(str, command)), check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])

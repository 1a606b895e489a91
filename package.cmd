@echo off
rem Builds the installable D2F into dist\ and checks it: package [--check] [--archive].
if exist "%~dp0.venv\Scripts\python.exe" if not exist "%~dp0.venv\d2f-unfinished" (
    "%~dp0.venv\Scripts\python.exe" -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))" >nul 2>&1 && (
        "%~dp0.venv\Scripts\python.exe" "%~dp0bootstrap.py" package %*
        goto done
    )
)
for %%v in (3.11 3.12 3.13) do (
    py -%%v -c "pass" >nul 2>&1 && (
        py -%%v "%~dp0bootstrap.py" package %*
        goto done
    )
)
python -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))" >nul 2>&1 && (
    python "%~dp0bootstrap.py" package %*
    goto done
)
echo D2F needs Python 3.11, 3.12 or 3.13: none was found, python.org has it. 1>&2
exit /b 1
:done
exit /b %errorlevel%

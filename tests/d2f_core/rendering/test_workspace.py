"""Arrays that are used again: what was left dirty by work that broke off never comes back."""

import numpy as np

from d2f_core.rendering.workspace import Workspace


def test_a_cleared_array_is_used_again_once_it_is_given_back() -> None:
    workspace = Workspace()
    first = workspace.cleared("target", (4, 5))
    workspace.take_back("target")
    assert np.shares_memory(first, workspace.cleared("target", (2, 3)))


def test_after_work_that_broke_off_there_is_a_new_one() -> None:
    workspace = Workspace()
    workspace.cleared("target", (4, 5))[:] = 7  # and then, say, there was no memory for the sums
    assert not workspace.cleared("target", (4, 5)).any()
    workspace.take_back("target")
    assert not workspace.cleared("target", (4, 5)).any()

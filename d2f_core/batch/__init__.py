"""Many photos in one go: each is opened, refocused and written on its own, and what goes wrong with one is its own.

    photos -> [open -> settings -> name -> render -> write] for each, in this process or in workers -> a report

`run_batch` is the one function behind `main.py batch` and the window's batch pane. Every photo ends in one of the
states done, skipped, failed or stopped, with a sentence. A photo is never written onto a source of the batch, outputs
of one run never replace each other, and everything stays inside the chosen folder. Cancelling stops the photos under
way at their next check and leaves nothing half-written.

    items.py    what a batch is told and tells          targets.py   the names of what is written
    photo.py    one photo, from its file to its result  workers.py   processes that do that
    jobs.py     how many of them                        cluster.py   the same on a Dask cluster
    running.py  `run_batch`
"""

from d2f_core.batch.items import COLLISIONS as COLLISIONS
from d2f_core.batch.items import BatchItem as BatchItem
from d2f_core.batch.items import BatchOptions as BatchOptions
from d2f_core.batch.items import Collision as Collision
from d2f_core.batch.items import State as State
from d2f_core.batch.items import report_of as report_of
from d2f_core.batch.photo import Refocus as Refocus
from d2f_core.batch.photo import Render as Render
from d2f_core.batch.running import run_batch as run_batch

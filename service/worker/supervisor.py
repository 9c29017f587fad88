"""Looks after the other nodes: what a dead one left is taken over within seconds."""

import logging

from service.ports import Engine
from service.usecases.nodes import Watch, bury, look_around, open_node_ids
from service.usecases.ticking import CLOCK
from service.wiring import Service
from service.worker.loops import surviving

log = logging.getLogger(__name__)


def supervise(service: Service, node: str, watch: Watch, engine: Engine) -> bool:
    """Bury nodes that died, and have somebody go on with their jobs; whether any was buried."""
    with service.reading(CLOCK) as work:
        dead = [other for other in look_around(work, watch) if other.id != node and not other.lives]
    buried = False
    for other in dead:
        with service.writing(CLOCK) as work:
            is_first = bury(work, other, by=node)
        if is_first:
            log.warning("took over from %s, which is silent", other.name)
        buried = buried or is_first
    with surviving("adopt"):
        adopt(service, engine)
    return buried


def adopt(service: Service, engine: Engine) -> None:
    """Resume workflows of nodes that are gone, however they went."""
    under_way = engine.under_way()
    if not under_way:
        return
    # Read after them: whoever runs one had joined by then.
    with service.reading(CLOCK) as work:
        living = open_node_ids(work)
    orphans = [workflow for workflow, runner in under_way.items() if runner not in living]
    if orphans:
        log.warning("resuming %s", "、".join(orphans))
        engine.resume(orphans)

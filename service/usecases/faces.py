"""In whose name the actor may act: their own, and that of everybody who lets them act for them."""

from dataclasses import dataclass

from service.domain.access import Actor, Role
from service.domain.vocabulary import Discipline
from service.store.access import actor_of, delegations_to, disciplines_of, user_with_id
from service.store.contracts import Contract
from service.store.organisations import sees
from service.usecases.lifecycle import fresh_actor
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class Face:
    """The actor themselves (`giver` is None), or for somebody who delegated one role to them."""

    actor: Actor
    giver: Actor | None
    roles: frozenset[Role]
    disciplines: frozenset[Discipline]


def faces_of(work: Work) -> list[Face]:
    """The actor's own face first, then one for each delegation that holds today."""
    actor = fresh_actor(work)
    own = disciplines_of(work.session, actor, work.today)
    found = [Face(actor, None, actor.acting_roles, own)]
    for given in delegations_to(work.session, actor, work.today):
        user = user_with_id(work.session, given.giver)
        if user is None:
            continue
        # Whoever was shut out or lost the role has none to let others use.
        giver = actor_of(work.session, user, work.today)
        holds = given.role in giver.acting_roles
        if holds and given.covers(given.role, giver, actor, work.today):
            disciplines = disciplines_of(work.session, giver, work.today)
            found.append(Face(actor, giver, frozenset({given.role}), disciplines))
    return found


def reaches(work: Work, face: Face, contract: Contract) -> bool:
    """Whether the face may be worn before a contract: nobody lends what they cannot see.

    The contract is one that the actor sees.
    """
    return face.giver is None or sees(work.session, face.giver, contract.org_id)

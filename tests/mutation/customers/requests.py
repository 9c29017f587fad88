"""Requests for a supply contract: what callers say beside the record, and drawings it needs."""

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO

from PIL import Image

from service.domain.catalogue import Library
from service.domain.dates import last_day_of_term
from service.domain.facts import AccountFacts
from service.domain.selection import DraftRequest, Selection, select_template
from service.domain.traits import account_traits
from tests.mutation.customers.drawing import Draw, Json, quantity

ENTRUSTED = "entrusted-operation"


@dataclass(frozen=True, slots=True)
class Site:
    """What a request is made from: the record, as drawn and as checked, and the day of signing."""

    facts: Json
    account: AccountFacts
    signing: date

    @property
    def traits(self) -> frozenset[str]:
        return account_traits(self.account)


def supply(d: Draw, site: Site, kind: str | None, library: Library) -> DraftRequest:
    """A supply contract with every addendum such a customer needs; at times one more."""
    starts = site.signing + timedelta(days=d.number(0, 60))
    request: Json = {"starts_on": starts, "kind": kind, "agreed": _agreed(d, site)}
    if kind == "wholesale":
        request["agreed"]["wholesale"] = _licence(d)
    chosen = _selection(site, request, library)
    if site.account.temporary is None:
        request |= term(d, chosen, site, library, starts)
    if ENTRUSTED in chosen.template.addenda and "high-voltage" in site.traits and d.chance(20):
        request["addenda"] = [*(addendum.id for addendum in chosen.addenda), ENTRUSTED]
        request["agreed"] |= _operation(d, starts)
        chosen = _selection(site, request, library)
    request["special_terms"] = special_terms(d)
    return DraftRequest.model_validate(request | {"drawings": drawings(chosen, site)})


def _selection(site: Site, request: Json, library: Library) -> Selection:
    asked = DraftRequest.model_validate(request)
    return select_template(site.account, asked, library, site.signing)


def term(d: Draw, chosen: Selection, site: Site, library: Library, starts: date) -> Json:
    """Length and renewal within what the kind allows, or left to the template."""
    policy = chosen.term
    assert policy is not None
    found: Json = {}
    if d.chance(50):
        cap = library.parameter(policy.cap).on(site.signing)
        assert cap is not None
        found["ends_on"] = last_day_of_term(starts, d.number(1, int(cap.value)))
    if d.chance(40):
        found["renewal_mode"] = d.one(policy.renewal_modes)
    return found


def drawings(chosen: Selection, site: Site) -> list[Json]:
    """One drawing for every place that must have one for such a customer."""
    slots = {
        slot.id: slot.title
        for template in chosen.templates()
        for slot in template.annexes
        if slot.required_for is not None and slot.required_for.to(site.traits)
    }
    return [
        {
            "slot": slot,
            "title": title,
            "drawing_no": f"SFZ-SJ-2026-{number:03d}",
            "drawn_on": site.signing - timedelta(days=20),
            "pages": [_PAGE],
        }
        for number, (slot, title) in enumerate(slots.items(), start=1)
    ]


def special_terms(d: Draw) -> list[str]:
    return ["用电人增加用电设备以前，先向供电人申请增容。"] if d.chance(15) else []


def disputes(d: Draw) -> Json:
    """Arbitration at times; the templates go to court."""
    return {"dispute": {"mode": "仲裁", "venue": "示范仲裁委员会"}} if d.chance(15) else {}


def guarantee(d: Draw) -> Json:
    words = d.one(
        (
            ("银行保函", "演示银行开立的见索即付保函，金额为三个月平均电费"),
            ("保证", "示范集团有限公司（演示）提供连带责任保证"),
        )
    )
    return {"kind": words[0], "detail": words[1]}


def _agreed(d: Draw, site: Site) -> Json:
    agreed: Json = {}
    if "dispatch-agreement" in site.traits:
        agreed["dispatch"] = {
            "agreement_no": f"SFZ-DD-2026-{d.digits(4)}",
            "supplier_desk": "示范州电力调度控制中心，直拨电话0970-5550110（演示）",
        }
    agreed |= disputes(d)
    if d.chance(20):
        agreed["guarantee"] = guarantee(d)
    if "has-pv" in site.traits and d.chance(50):
        agreed["pv"] = {"sale_contract_no": f"SFZ-GF-2026-{d.digits(6)}"}
    if "temporary-unmetered" in site.traits:
        agreed["temporary"] = {"daily_hours": d.number(1, 24)}
    return agreed


def _operation(d: Draw, starts: date) -> Json:
    return {
        "upkeep": {"operation_agreement_no": f"SFZ-YW-2026-{d.digits(3)}"},
        "operation": {
            "contractor": "示范州安泰电力运维有限公司（演示）",
            "licence_no": f"演示承修6-2026-{d.digits(5)}",
            "duty_contact": "示范县运维值班室，13800000119（演示）",
            "starts_on": starts.isoformat(),
            "ends_on": (starts + timedelta(days=d.number(200, 800))).isoformat(),
        },
    }


def _licence(d: Draw) -> Json:
    return {
        "licence_no": f"演示6325980-2020-{d.digits(5)}",
        "licence_ends_on": f"{d.number(2034, 2045)}-06-30",
        "area_approval": f"示范省能源主管部门供电营业区批复（演示〔2020〕{d.number(1, 40)}号）",
        "area": "白水农场场部及一至六分场，东至白水河，南至示范县界",
        "price_document": "示范省价格主管部门公布的趸购电价现行文件，文号载明于账单",
        "large_user_capacity": quantity(d.one((630, 1000)), "kVA"),
    }


def _png() -> bytes:
    buffer = BytesIO()
    Image.new("L", (400, 280), 200).save(buffer, format="PNG")
    return buffer.getvalue()


PNG = _png()
MEDIA = {sha256(PNG).hexdigest(): PNG}
"""The one page that every drawing has."""
_PAGE = {"sha256": next(iter(MEDIA)), "media_type": "image/png", "width_px": 400, "height_px": 280}

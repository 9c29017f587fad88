"""Requests for what stands beside a supply contract: settlement, renewal, supplement, end, sale
of photovoltaic energy, onward supply.
"""

from datetime import date, timedelta

from service.domain.catalogue import Library
from service.domain.dates import add_months, last_day_of_term
from service.domain.selection import DraftRequest, select_template
from tests.mutation.customers.drawing import Draw, Json, quantity
from tests.mutation.customers.requests import Site, disputes, drawings, guarantee, special_terms

_YEARS = {"高压供用电合同": 5, "低压供用电合同（非居民）": 10, "低压居民供用电合同": 10}
"""Longest terms of the contracts that are renewed."""


def beside(d: Draw, site: Site, kind: str | None, library: Library) -> DraftRequest:
    """The request for such a text; its drawings are those the kind demands."""
    request = _REQUESTS[str(kind)](d, site) | {"kind": kind}
    if "dispatch-agreement" in site.traits:
        request["agreed"]["dispatch"] = {"agreement_no": f"SFZ-DD-2026-{d.digits(4)}"}
    request["agreed"] |= disputes(d)
    request["special_terms"] = special_terms(d)
    chosen = select_template(
        site.account, DraftRequest.model_validate(request), library, site.signing
    )
    return DraftRequest.model_validate(request | {"drawings": drawings(chosen, site)})


def _title(site: Site) -> str:
    """What the supply contract of such a customer is called."""
    if "temporary" in site.traits:
        return "临时供用电合同"
    if "high-voltage" in site.traits:
        return "高压供用电合同"
    return "低压居民供用电合同" if "residential" in site.traits else "低压供用电合同（非居民）"


def _main(d: Draw, site: Site, signed: date, ends: date) -> Json:
    return {
        "contract_no": f"SFZ-GY-{signed.year}-{d.digits(6)}",
        "title": _title(site),
        "signed_on": signed,
        "ends_on": ends,
    }


def _running_main(d: Draw, site: Site) -> Json:
    """A main contract in force, signed at some time before, that ends some time hence."""
    works = site.account.temporary
    if works is not None and works.project_ends_on is not None:
        return _main(d, site, site.signing - timedelta(days=d.number(0, 9)), works.project_ends_on)
    signed = site.signing - timedelta(days=d.number(0, 300))
    return _main(d, site, signed, site.signing + timedelta(days=d.number(200, 1000)))


def _settlement(d: Draw, site: Site) -> Json:
    instalments = site.account.settlement.instalments_per_month
    days = ["当月10日", "当月20日"][: instalments - 1]
    main = _running_main(d, site)
    request: Json = {
        "starts_on": site.signing + timedelta(days=d.number(0, 40)),
        "main_contract": main,
        "agreed": {"settle": {"instalment_days": days or None}},
    }
    if d.chance(50):
        request["ends_on"] = main["ends_on"]
    if d.chance(40):
        request["agreed"]["guarantee"] = guarantee(d)
    return request


def _renewal(d: Draw, site: Site) -> Json:
    if "temporary" in site.traits:
        return _extension(d, site)
    ended = site.signing + timedelta(days=d.number(0, 60))
    title, starts = _title(site), ended + timedelta(days=1)
    signed = ended - timedelta(days=365 * d.number(1, 5))
    years = d.number(1, _YEARS[title])
    checked = site.signing - timedelta(days=d.number(0, 20))
    request: Json = {
        "starts_on": starts,
        "ends_on": last_day_of_term(starts, years),
        "main_contract": _main(d, site, signed, ended),
        "agreed": {"review": {"checked_on": str(checked)}},
    }
    if "residential" in site.traits:
        request["renewal_mode"] = "continue_indefinite"
    elif d.chance(40):
        request["renewal_mode"] = d.one(("roll_same_term", "continue_indefinite", "none"))
    if d.chance(40):
        request["changes"] = [_due_day(d)]
    return request


def _extension(d: Draw, site: Site) -> Json:
    """Temporary supply goes on until the works end, within the longest time from its first day."""
    works = site.account.temporary
    assert works is not None
    assert works.project_ends_on is not None
    ended = site.signing + timedelta(days=d.number(0, 20))
    first = add_months(works.project_ends_on, -5 if not works.metered else -30)
    first = max(first + timedelta(days=1), site.signing - timedelta(days=100))
    applied = site.signing - timedelta(days=d.number(0, 20))
    return {
        "starts_on": ended + timedelta(days=1),
        "ends_on": works.project_ends_on,
        "renewal_mode": "none",
        "main_contract": _main(d, site, first, ended),
        "agreed": {
            "review": {"checked_on": str(applied)},
            "extension": {
                "applied_on": str(applied),
                "first_supplied_on": str(first),
                "permit_valid_to": str(works.project_ends_on),
            },
        },
    }


def _supplement(d: Draw, site: Site) -> Json:
    main = _running_main(d, site)
    changes = [_due_day(d)]
    if d.chance(50):
        changes.append(
            {
                "item": "M1计量点安装位置",
                "clause": None,
                "old": "商铺北墙集中表箱",
                "new": "商铺后院独立表箱",
            }
        )
    return {
        "starts_on": site.signing + timedelta(days=d.number(0, 60)),
        "main_contract": main,
        "changes": changes,
        "agreed": {"supplement": {"reason": "用电人申请调整付款截止日"}},
    }


def _due_day(d: Draw) -> Json:
    return {
        "item": "付款截止日",
        "clause": d.one(("第十八条", None)),
        "old": "次月15日",
        "new": d.one(("次月20日", "次月25日")),
    }


def _termination(d: Draw, site: Site) -> Json:
    starts = site.signing + timedelta(days=d.number(0, 30))
    last = starts + timedelta(days=d.number(1, 120))
    ending: Json = {
        "reason": d.one(("用电人搬迁停业，申请销户", "工程竣工，拆除临时用电设施")),
        "final_reading_on": str(last),
        "settle_by": str(last + timedelta(days=d.number(1, 30))),
    }
    if d.chance(30):
        ending |= {
            "successor": "示范县湖畔新味餐馆（演示）",
            "successor_no": f"26112{d.digits(11)}",
        }
    return {
        "starts_on": starts,
        "ends_on": last,
        "main_contract": _running_main(d, site),
        "agreed": {"ending": ending},
    }


def _sale(d: Draw, site: Site) -> Json:
    main = _running_main(d, site)
    plant = site.account.generation
    assert plant is not None
    sale: Json = {}
    if plant.commissioning_planned <= site.signing:
        sale["commissioned_on"] = str(plant.commissioning_planned)
    agreed: Json = {"pv_sale": sale}
    if not plant.owner_is_customer:
        agreed["pv"] = {"roof_right_ends_on": "2046-12-31"}
        sale |= {"site_contract_no": "GHXN-WD-2026-009", "energy_contract_no": "GHXN-NY-2026-009"}
    return {
        "starts_on": site.signing + timedelta(days=d.number(0, 60)),
        "main_contract": main,
        "agreed": agreed,
        "renewal_mode": d.one((None, "roll_same_term", "continue_indefinite", "none")),
    }


def _onward(d: Draw, site: Site) -> Json:
    starts = site.signing + timedelta(days=d.number(0, 60))
    fitting = max(1, min(60, int(site.account.capacity.running.value)))
    return {
        "starts_on": starts,
        "ends_on": last_day_of_term(starts, d.number(1, 3)),
        "main_contract": _running_main(d, site),
        "agreed": {
            "onward": {
                "user_contract_no": f"SFZ-DY-2026-{d.digits(6)}",
                "user_account_no": f"7325{d.digits(8)}",
                "user_address": "示范县河西巷9号",
                "area": "东至超市围墙，南至河西巷，西至河堤，北至农贸市场后墙",
                "voltage": "380V",
                "capacity": quantity(d.number(1, fitting), "kW"),
                "line": "箱式变电站低压三号出线柜开关及其至河西巷9号的低压电缆",
                "purpose": "农产品冷藏",
                "user_boundary": "低压三号出线柜电能表出线端子，端子及其电源侧归转供方",
                "loss_basis": "变压器铭牌参数和转供方、被转供方的月平均负荷",
                "fee_document": "示范省价格主管部门关于委托转供电费用的现行文件，文号载明于附件",
            }
        },
    }


_REQUESTS = {
    "settlement-agreement": _settlement,
    "renewal-agreement": _renewal,
    "supplementary-agreement": _supplement,
    "termination-agreement": _termination,
    "pv-purchase-sale": _sale,
    "onward-supply": _onward,
}

"""The words that `dianyue library new` starts a file with; 待填 marks what has to be written."""

CLAUSE = """---
id: {id}
version: 1
title: 待填标题
status: draft
effective_from: {day}
# 待填:换成本条真正的依据;法源和条文须先在 laws/ 中建立
basis:
  - civil-code 第509条
# 待填:适用的特征,三组都可以省略;特征见 INDEX.md 或 domain/traits.py
applies_to:
  all: []
# 待填:减免责任或与对方有重大利害关系的写 required
prominence: none
owner: 待填
change: 首版
---
待填。正文每段之间空一行；引用数据写作用电户号{{{{ account_no }}}}，字段见 domain/terms.py。

- 分项以「- 」起头，编号由程序加。
"""

RELATION = """---
id: {id}.relation
version: 1
title: 待填名称的适用
status: draft
effective_from: {day}
# 待填:换成本条真正的依据
basis:
  - civil-code 第509条
prominence: none
owner: 待填
change: 首版
---
本补充条款是编号为{{{{ contract_no.supplier }}}}的供用电合同（以下称主合同）的
组成部分。待填：约定的事项。

情况发生变化的，用电人自变化之日起{{{{ agreed.{group}.report_days }}}}日内告知
供电人。本补充条款没有约定的，依主合同。
"""

ADDENDUM = """id: {id}
version: 1
name: 待填补充条款
# 合同编号中的种类代号,只在写了 retitle 时使用
code: BC
text_version: DY-BC-{year}-01
status: draft
effective_from: {day}
# 待填:哪些用户可以附(特征),不符合的附上即报
applies_to: {{all: [high-voltage]}}
# 待填:仅依申请附上。凡符合者必须附的,删去 on_request,并可用 required_for 收窄
on_request: true
# 待填:可以附在哪些合同种类之后;已发布的种类文件因此不必改动
offered_with: [high-voltage]
chapters:
  - id: {id}
    title: 待填补充条款
    layout: addendum
    clauses:
      - {id}.relation
# 待填:起草时必须已有的数据,例如 storage.power
required_terms: []
# 本补充条款自己的约定事项,条款中写作 agreed.{group}.名称;类型后加 ? 表示可以空白
agreed_fields:
  {group}.report_days: days
agreed_defaults:
  {group}:
    report_days: 7
annexes: []
"""

SAMPLE = """title: 附有本补充条款的高压用户
account: "632598000001"
as_of: {day}
starts_on: {day}
contract_no: SFZ-GY-{year}-000001
addenda: [{id}]
"""

CARD = """id: {id}
title: 待填：合同应当怎样(一句话)
# 依据中没有一条核实过原文的,至多 warn
severity: warn
# 待填:换成真正的依据
basis:
  - civil-code 第509条
message: 待填：发现了什么
advice: 待填：怎样改
# 每个用例在样本上作改动,改动的写法见 domain/rule_cases.py
cases:
  - name: 待填：合格的合同
    expect: pass
    sample: high-voltage/typical
  - name: 待填：不合格的合同
    expect: fail
    sample: high-voltage/typical
    document:
      - {{drop: payment.bill}}
  - name: 待填：不适用的合同
    expect: not-applicable
    sample: low-voltage/typical
"""

FUNCTION = '''@rule("{id}")
def {name}(subject: Subject) -> RuleResult:
    """What must hold, in one sentence."""
    clause = subject.document.clause("payment.bill")
    if clause is None:
        return [Hit(Place(), "合同没有该条", "写明该条")]
    return []
'''

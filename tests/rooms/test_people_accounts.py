"""Colleagues' user ids on platforms: kept by who keeps the accounts, for reminders of the work."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lianqiao.delivery.actions_addresses import say_address
from lianqiao.delivery.models import AddressSaid
from lianqiao.delivery.queries_ways import addresses, addresses_of
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role
from lianqiao.trace.models import Event
from tests.conftest import NOW
from tests.factories.desk import signed_in
from tests.factories.kinds import ADMINISTRATOR
from tests.factories.notices import staff
from tests.factories.platform import Platform, connect
from tests.factories.referrals import SECRETARY

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return signed_in(Role.SYSTEM_ADMINISTRATOR)


def test_ids_are_entered_changed_and_taken_away(office, monkeypatch):
    for channel in ("wecom", "feishu"):
        connect(monkeypatch, channel, Platform())
    colleague = staff("zhao", Role.COUNSELLOR)
    who, address = f"user:{colleague.pk}", reverse("person_accounts", args=[colleague.pk])
    assert address in office.get(reverse("people")).content.decode()
    page = office.get(address).content.decode()
    assert "企业微信账号" in page
    assert "钉钉账号" not in page
    assert office.post(address, {"wecom": " zhaoli ", "feishu": ""}).url == reverse("people")
    assert addresses([who]) == {who: {"wecom": "zhaoli"}}
    assert Event.objects.get(action="delivery.say_address").subject == who
    assert 'value="zhaoli"' in office.get(address).content.decode()
    assert office.post(address, {"wecom": "", "feishu": "ou_7"}).status_code == 302
    assert addresses([who]) == {who: {"feishu": "ou_7"}}


def test_what_is_no_id_is_said_beside_its_field_and_nothing_is_kept(office, monkeypatch):
    for channel in ("wecom", "dingtalk"):
        connect(monkeypatch, channel, Platform())
    address = reverse("person_accounts", args=[staff("zhao", Role.COUNSELLOR).pk])
    answer = office.post(address, {"wecom": "zhaoli", "dingtalk": "@all"})
    assert answer.status_code == 422
    assert 'id="id_dingtalk_error"' in answer.content.decode()
    assert not AddressSaid.objects.exists()


def test_where_no_platform_is_set_up_nothing_is_asked(office):
    address = reverse("person_accounts", args=[staff("zhao", Role.COUNSELLOR).pk])
    page = office.get(address).content.decode()
    assert "提醒只用邮箱" in page
    assert "id_wecom" not in page
    assert office.get(reverse("person_accounts", args=[999])).status_code == 404


def test_each_keeps_the_ids_of_their_own(office):
    said = {"channel": "wecom", "value": "zhaoli", "now": NOW}
    for viewer, who in ((SECRETARY, "user:3"), (ADMINISTRATOR, "student:3")):
        with pytest.raises(Refused, match="no_right"):
            say_address(viewer=viewer, recipient=who, **said)
        with pytest.raises(Refused, match="no_right"):
            addresses_of(viewer=viewer, recipients=[who])
    assert not AddressSaid.objects.exists()


@pytest.mark.parametrize("role", [Role.EMPLOYMENT_SECRETARY, Role.COUNSELLOR, Role.COLLEGE_LEADER])
def test_nobody_else_opens_the_page(role):
    assert signed_in(role).get(reverse("person_accounts", args=[staff("zhao", Role.EXPERT).pk])).status_code == 403

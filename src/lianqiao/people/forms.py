"""Forms of signing in and of the people page."""

from __future__ import annotations

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lianqiao.charter.wording import say
from lianqiao.people.models import SmallClass
from lianqiao.people.words import ROLE_WORDS
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role


def _password(keeper: str) -> forms.PasswordInput:
    """A password field; `keeper` tells the browser's password keeper whether it is the known one or a new one."""
    return forms.PasswordInput({"autocomplete": keeper})


class SignInForm(forms.Form):
    """Name and password."""

    username = forms.CharField(label=_("用户名"), max_length=40, widget=forms.TextInput({"autocomplete": "username"}))
    password = forms.CharField(label=_("密码"), max_length=128, widget=_password("current-password"))


class FirstAdministratorForm(forms.Form):
    """The console's code and the first account."""

    code = forms.CharField(label=_("控制台上的一次性代码"), max_length=20)
    username = forms.CharField(label=_("用户名"), max_length=40)
    display_name = forms.CharField(label=_("姓名"), max_length=60)
    password = forms.CharField(label=_("密码（至少 10 位）"), max_length=128, widget=_password("new-password"))


class ActivateForm(forms.Form):
    """A person's code and the new password."""

    username = forms.CharField(label=_("用户名"), max_length=40)
    code = forms.CharField(label=_("一次性代码"), max_length=20)
    password = forms.CharField(label=_("新密码（至少 10 位）"), max_length=128, widget=_password("new-password"))


class RoleForm(forms.Form):
    """A role, with the class or the major that it is held for."""

    role = forms.ChoiceField(label=_("角色"), choices=[(role.value, word) for role, word in ROLE_WORDS.items()])
    small_class = forms.ModelChoiceField(
        label=_("班级（按班负责的角色必填）"), queryset=SmallClass.objects.order_by("name"), required=False
    )
    major_code = forms.RegexField(
        r"^[0-9]{6}$",
        label=_("专业代码（系主任填写，六位数字）"),
        max_length=6,
        required=False,
        error_messages={"invalid": _("专业代码是六位数字，如 090102。")},
    )

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class PersonForm(RoleForm):
    """Somebody new, with one role."""

    username = forms.CharField(label=_("用户名"), max_length=40)
    display_name = forms.CharField(label=_("姓名"), max_length=60)
    email = forms.EmailField(label=_("邮箱"), required=False)

    field_order = ("username", "display_name", "email")


def refuse(form: forms.Form, refused: Refused) -> None:
    """Put a refusal's words above the form, in the reader's language."""
    sentence = say(refused.because[0], get_language() or "zh-hans")
    form.add_error(None, f"{sentence.reason} {sentence.next}".strip())

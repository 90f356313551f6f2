"""Settings, all of them read from the environment; each is told in docs/reference/settings.md."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import SELF

from lianqiao.config.clock import demo_day

ROOT = Path(__file__).resolve().parents[3]
VAR = Path(os.environ.get("LIANQIAO_VAR") or ROOT / "var")
DEMO = demo_day() is not None
TESTING = os.environ.get("LIANQIAO_TESTING") == "1"
WELLNESS = not TESTING  # do pages say that the scheduler, mail or the clock is not well?


def _secret_key() -> str:
    """The key of signatures: from the environment, else made once and kept readable by the owner only."""
    if given := os.environ.get("LIANQIAO_SECRET_KEY"):
        return given
    if TESTING:
        return "a key for tests only, which sign nothing of worth"
    path = VAR / "secret.key"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _database() -> dict[str, Any]:
    """SQLite in WAL mode with IMMEDIATE transactions, or PostgreSQL by `LIANQIAO_DATABASE_URL`."""
    url = urlsplit(os.environ.get("LIANQIAO_DATABASE_URL", ""))
    if url.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.lstrip("/")) or "lianqiao",
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": unquote(url.hostname or "")
            or dict(part.split("=") for part in url.query.split("&") if part).get("host", ""),
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": 60,
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR / ("demo.sqlite3" if DEMO else "lianqiao.sqlite3"),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
        },
    }


SECRET_KEY = _secret_key()
DEBUG = False
BASE_URL = os.environ.get("LIANQIAO_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", urlsplit(BASE_URL).hostname or "localhost"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

ROOMS = [
    "trace", "people", "evidence", "delivery", "roster", "hardship", "cases", "plans", "jobs", "assistance",
    "referrals", "outreach", "outcomes", "ledger", "bulletins", "intake", "desk", "portal",
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    *[f"lianqiao.{room}" for room in ROOMS],
    "lianqiao.config",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lianqiao.config.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lianqiao.config.gate.GateMiddleware",
]
ROOT_URLCONF = "lianqiao.config.urls"
WSGI_APPLICATION = "lianqiao.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "lianqiao.config.frame.frame",
            ],
            "builtins": ["lianqiao.people.templatetags.words"],
        },
    }
]
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "today"
PASSWORD_HASHERS = ["lianqiao.people.hashers.Argon2id", "django.contrib.auth.hashers.MD5PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS.reverse()
else:
    PASSWORD_HASHERS.pop()
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name", "phone")},
    },
]
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
CSRF_FAILURE_VIEW = "lianqiao.config.gate.stale_form"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BASE_URL.startswith("https://") else None
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

POLICY_FILE = Path(os.environ.get("LIANQIAO_POLICY", ROOT / "policies" / "sicau-horticulture-2023.toml"))
LINK_DAYS = int(os.environ.get("LIANQIAO_LINK_DAYS", "7"))  # reliability F5: a link opens its message for 7 days
OWN_DAYS = int(os.environ.get("LIANQIAO_OWN_DAYS", "30"))
WORKER_IN_WEB = os.environ.get("LIANQIAO_WORKER_IN_WEB") == "1"

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("LIANQIAO_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("LIANQIAO_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("LIANQIAO_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("LIANQIAO_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("LIANQIAO_SMTP_TLS", "") == "starttls"
EMAIL_USE_SSL = os.environ.get("LIANQIAO_SMTP_TLS", "") == "ssl"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("LIANQIAO_MAIL_FROM", "lianqiao@localhost")
# Instead of a mail server: messages as .eml files. In the demo no message ever leaves the machine.
_mail_folder = os.environ.get("LIANQIAO_MAIL_FOLDER", "")
MAIL_FOLDER = VAR / "demo-mail" if DEMO else Path(_mail_folder) if _mail_folder else None


def _outside(name: str, default: str = "") -> str:
    """A setting of a platform outside. In the demo none holds: no message ever leaves the machine."""
    return default if DEMO else os.environ.get(name, "").strip() or default


CHANNEL_SECONDS = 10.0  # to connect to a platform, and again for its whole answer
BOUNCES: dict[str, Any] = {
    "returned_to": _outside("LIANQIAO_BOUNCE_ADDRESS"),
    "host": _outside("LIANQIAO_IMAP_HOST"),
    "port": int(_outside("LIANQIAO_IMAP_PORT", "993")),
    "user": _outside("LIANQIAO_IMAP_USER"),
    "password": _outside("LIANQIAO_IMAP_PASSWORD"),
    "tls": _outside("LIANQIAO_IMAP_TLS", "ssl"),
    "folder": _outside("LIANQIAO_IMAP_FOLDER", "INBOX"),
}
WECOM = {
    "url": _outside("LIANQIAO_WECOM_URL", "https://qyapi.weixin.qq.com"),
    "corp_id": _outside("LIANQIAO_WECOM_CORP_ID"),
    "secret": _outside("LIANQIAO_WECOM_SECRET"),
    "agent_id": _outside("LIANQIAO_WECOM_AGENT_ID"),
}
DINGTALK = {
    "url": _outside("LIANQIAO_DINGTALK_URL", "https://oapi.dingtalk.com"),
    "app_key": _outside("LIANQIAO_DINGTALK_APP_KEY"),
    "app_secret": _outside("LIANQIAO_DINGTALK_APP_SECRET"),
    "agent_id": _outside("LIANQIAO_DINGTALK_AGENT_ID"),
}
FEISHU = {
    "url": _outside("LIANQIAO_FEISHU_URL", "https://open.feishu.cn"),
    "app_id": _outside("LIANQIAO_FEISHU_APP_ID"),
    "app_secret": _outside("LIANQIAO_FEISHU_APP_SECRET"),
    "id_kind": _outside("LIANQIAO_FEISHU_ID_KIND", "user_id"),
}
SMS_ALIYUN = {
    "url": _outside("LIANQIAO_SMS_ALIYUN_URL", "https://dysmsapi.aliyuncs.com"),
    "key_id": _outside("LIANQIAO_SMS_ALIYUN_KEY_ID"),
    "key_secret": _outside("LIANQIAO_SMS_ALIYUN_KEY_SECRET"),
    "sign": _outside("LIANQIAO_SMS_ALIYUN_SIGN"),
    "template": _outside("LIANQIAO_SMS_ALIYUN_TEMPLATE"),
    "variables": _outside("LIANQIAO_SMS_ALIYUN_VARIABLES", "name,count,path,stop_path"),
    "survey_template": _outside("LIANQIAO_SMS_ALIYUN_SURVEY_TEMPLATE"),
    "survey_variables": _outside("LIANQIAO_SMS_ALIYUN_SURVEY_VARIABLES", "name,day,path,stop_path"),
}
SMS_TENCENT = {
    "url": _outside("LIANQIAO_SMS_TENCENT_URL", "https://sms.tencentcloudapi.com"),
    "region": _outside("LIANQIAO_SMS_TENCENT_REGION", "ap-guangzhou"),
    "secret_id": _outside("LIANQIAO_SMS_TENCENT_SECRET_ID"),
    "secret_key": _outside("LIANQIAO_SMS_TENCENT_SECRET_KEY"),
    "app_id": _outside("LIANQIAO_SMS_TENCENT_APP_ID"),
    "sign": _outside("LIANQIAO_SMS_TENCENT_SIGN"),
    "template": _outside("LIANQIAO_SMS_TENCENT_TEMPLATE"),
    "variables": _outside("LIANQIAO_SMS_TENCENT_VARIABLES", "name,count,path,stop_path"),
    "survey_template": _outside("LIANQIAO_SMS_TENCENT_SURVEY_TEMPLATE"),
    "survey_variables": _outside("LIANQIAO_SMS_TENCENT_SURVEY_VARIABLES", "name,day,path,stop_path"),
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "class": "lianqiao.config.logs.Plain",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
SILENCED_SYSTEM_CHECKS: list[str] = []

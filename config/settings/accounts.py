"""How people sign up and in, and what stands against those who try others' doors."""

from config import env

AUTH_USER_MODEL = "learners.Learner"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
# People sign up and in with a code sent by mail; a password is something one may add later.
ACCOUNT_ADAPTER = "notifications.account_mail.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_SIGNUP_FORM_CLASS = "learners.forms.SignupForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_FORMS = {
    "login": "learners.account_forms.LoginForm",
    "signup": "learners.account_forms.SignupForm",
    "add_email": "learners.account_forms.AddAddressForm",
    "reset_password": "learners.account_forms.ResetPasswordForm",
    "request_login_code": "learners.account_forms.RequestLoginCodeForm",
    "confirm_login_code": "learners.account_forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "learners.account_forms.ConfirmEmailCodeForm",
    "confirm_password_reset_code": "learners.account_forms.ConfirmPasswordResetCodeForm",
}
# Nine digits, because every phone keyboard has them; a quarter of an hour, because mail is slow.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 9}
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# A code is valid for a quarter of an hour (learners/sent_codes.py) and may be sent twice again.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 45 * 60
ACCOUNT_LOGIN_TIMEOUT = 45 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 3
# A whole workshop behind one router may sign up in the same minute; one account stays guarded.
# What is limited per mailbox stands in learners/rates.py: by a key that is the address alone,
# anybody could keep its owner out.
ACCOUNT_RATE_LIMITS = {
    "signup": "60/m/ip",
    "login": "60/m/ip",
    "request_login_code": "60/m/ip",
    "reset_password": "60/m/ip",
    "confirm_email": "",
    "login_failed": "30/m/ip,5/300s/key",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_USER_DISPLAY = "learners.selectors.display_name"
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("AYNI_TRUSTED_PROXIES", 0)

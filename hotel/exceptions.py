"""Refusals about cancellation policies and tax categories."""

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import NotFound, ProblemCode


class CancellationPolicyNotFound(NotFound):
    """This hotel has no such cancellation policy."""

    code = ProblemCode.CANCELLATION_POLICY_NOT_FOUND

    def __init__(self, policy_code: str) -> None:
        super().__init__(no_such_cancellation_policy(policy_code), cancellation_policy=policy_code)


def no_such_cancellation_policy(policy_code: str) -> str:
    """Return the sentence that the hotel has no cancellation policy with this code."""
    return _("This hotel has no cancellation policy %(code)s.") % {"code": policy_code}


class TaxCategoryNotFound(NotFound):
    """This hotel has no such tax category."""

    code = ProblemCode.TAX_CATEGORY_NOT_FOUND

    def __init__(self, tax_code: str) -> None:
        super().__init__(no_such_tax_category(tax_code), tax_category=tax_code)


def no_such_tax_category(tax_code: str) -> str:
    """Return the sentence that the hotel has no tax category with this code."""
    return _("This hotel has no tax category %(code)s.") % {"code": tax_code}

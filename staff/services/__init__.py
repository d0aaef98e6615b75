from staff.services.accounts import Issued, add_staff, create_login, issue_token, person_with, revoke_token

__all__ = ["Issued", "add_staff", "create_login", "issue_token", "person_with", "revoke_token"]

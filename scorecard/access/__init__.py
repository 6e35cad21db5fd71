"""Who may see and do what: roles, the identity that a sign-in brings, links for those without an account, tokens for programs."""

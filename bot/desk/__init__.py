"""The agents' desk: the board of open cases, one page per case, and sign-in.

``create_router`` gives everything under ``/desk``; ``Access`` lets other pages use the same sign-in.
"""

from bot.desk.access import Access, Visitor
from bot.desk.router import create_router

__all__ = ["Access", "Visitor", "create_router"]

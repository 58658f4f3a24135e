"""Run untrusted code, one function call at a time, in processes of few rights."""

from instructor.sandbox.sandbox import Limits, Outcome, Sandbox, Used

__all__ = ["Limits", "Outcome", "Sandbox", "Used"]

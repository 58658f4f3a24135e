"""Run untrusted code, one function call at a time, in processes with few rights."""

from instructor.sandbox.outcome import Limits, Outcome, SandboxError, Used
from instructor.sandbox.sandbox import Sandbox

__all__ = ["Limits", "Outcome", "Sandbox", "SandboxError", "Used"]

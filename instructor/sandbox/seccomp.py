"""Linux seccomp: a process gives up, for good, system calls that no answer needs. See `man 2 seccomp`.

What Landlock leaves open is refused here: what belongs to other processes of the same user, what outlives
the process, the parts of the kernel in which most bugs are found. libseccomp resolves
the names, through `pyseccomp`; without either of them there is no filter.
"""

import ctypes
import errno
import os
import struct
import sys
import tempfile

try:
    import pyseccomp
except (ImportError, RuntimeError):  # not installed, or it finds no libseccomp
    pyseccomp = None

# Honest code, or a library that it uses, might try these: they get EPERM.
REFUSED = """
    fork vfork clone clone3 execve execveat socket socketpair memfd_create memfd_secret
    kill tkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open pidfd_send_signal
    inotify_init inotify_init1 chroot pivot_root
    chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes utimensat futimesat
    setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat
    """.split()
# These are tried only on purpose: they end the process, so that the report names it.
DEADLY = """
    shmget shmat shmctl semget semop semtimedop semctl msgget msgsnd msgrcv msgctl
    mq_open mq_unlink mq_notify add_key request_key keyctl
    unshare setns mount umount2 move_mount open_tree fsopen fspick fsmount fsconfig mount_setattr
    ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp pidfd_getfd
    move_pages migrate_pages io_uring_setup io_uring_enter io_uring_register
    bpf perf_event_open userfaultfd fanotify_init name_to_handle_at open_by_handle_at
    """.split()
# These end it if they are aimed at another process; the number says which argument tells.
ON_OTHERS = {"sched_setaffinity": 0, "sched_setscheduler": 0, "sched_setparam": 0, "sched_setattr": 0}
ON_OTHERS |= {"setpriority": 1, "ioprio_set": 1}
# What libseccomp is too old to know by name. From 424 on the numbers are the same everywhere but on Alpha.
NEWER = {
    "memfd_secret": 447,
    "process_mrelease": 448,
    "fchmodat2": 452,
    "setxattrat": 463,
    "removexattrat": 466,
}
F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_NOTIFY = 8, 10, 15, 1024, 1026  # signals, through a file
PR_SET_SECCOMP, FILTER = 22, 2
INSTRUCTION = 8  # bytes
ITSELF = 0x7E571D01  # in a program, stands for the number of the process; no process has this number
REFUSE = pyseccomp and pyseccomp.ERRNO(errno.EPERM)
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform != "win32" else None


def available() -> bool:
    """Whether this process can have a filter."""
    if sys.platform != "linux" or pyseccomp is None:
        return False
    return LIBC.prctl(PR_SET_SECCOMP, FILTER, None, 0, 0) < 0 and ctypes.get_errno() == errno.EFAULT


def program() -> bytes:
    """The filter that refuses all of the above: made once, in a millisecond, for many calls of `restrict`."""
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    end, zero, other = pyseccomp.KILL_PROCESS, pyseccomp.EQ, pyseccomp.NE
    for action, names in ((REFUSE, REFUSED), (end, DEADLY)):
        for number in filter(None, map(_number, names)):
            rules.add_rule(action, number)
    for name, argument in ON_OTHERS.items():
        rules.add_rule(REFUSE, name, pyseccomp.Arg(argument, zero, 0))
        rules.add_rule(end, name, pyseccomp.Arg(argument, other, 0))
    rules.add_rule(end, "prlimit64", pyseccomp.Arg(0, other, 0))
    rules.add_rule(REFUSE, "tgkill", pyseccomp.Arg(0, other, ITSELF))  # abort() needs it
    for command in (F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_NOTIFY):
        # The kernel reads 32 bits of it.
        rules.add_rule(end, "fcntl", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, 0xFFFFFFFF, command))
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def _number(name):
    """The number of a system call; None if there is no such call here."""
    number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
    return NEWER.get(name) if number == -1 else number


def restrict(program: bytes) -> None:
    """Apply a program to this process, for good.

    Raises
    ------
    OSError
        If the kernel refuses.
    """
    program = program.replace(struct.pack("I", ITSELF), struct.pack("I", os.getpid()))
    content = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HP", len(program) // INSTRUCTION, ctypes.addressof(content))
    if LIBC.prctl(PR_SET_SECCOMP, FILTER, header, 0, 0):
        raise OSError(ctypes.get_errno(), f"seccomp: {os.strerror(ctypes.get_errno())}")

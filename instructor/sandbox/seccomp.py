"""Linux seccomp: a process gives up, for good, system calls that no answer needs. See `man 2 seccomp`.

What Landlock leaves open is refused here: what belongs to other processes of the same user, what outlives
the process, the parts of the kernel in which most errors are found. Each refused call gets EPERM. The names
are resolved by libseccomp, by way of `pyseccomp`; without either there is no filter.
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

REFUSED = """
    shmget shmat shmctl semget semop semtimedop semctl msgget msgsnd msgrcv msgctl
    mq_open mq_unlink mq_notify memfd_create memfd_secret
    add_key request_key keyctl
    unshare setns mount umount2 move_mount open_tree fsopen fspick fsmount fsconfig mount_setattr
    pivot_root chroot
    fork vfork clone clone3 execve execveat
    kill tkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal pidfd_open pidfd_getfd
    ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp
    move_pages migrate_pages
    sched_setaffinity sched_setscheduler sched_setparam sched_setattr setpriority ioprio_set
    socket socketpair
    io_uring_setup io_uring_enter io_uring_register bpf perf_event_open userfaultfd
    fanotify_init inotify_init inotify_init1 name_to_handle_at open_by_handle_at
    chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat
    utime utimes utimensat futimesat
    setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat
    """.split()
# What libseccomp is too old to know by name. From 424 on the numbers are the same everywhere but on Alpha.
NEWER = {
    "memfd_secret": 447,
    "process_mrelease": 448,
    "fchmodat2": 452,
    "setxattrat": 463,
    "removexattrat": 466,
}
F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_NOTIFY = 8, 10, 15, 1024, 1026  # signals, by way of a file
PR_SET_SECCOMP, FILTER = 22, 2
INSTRUCTION = 8  # bytes
ITSELF = 0x7E571D01  # in a program, where the number of the process is to stand; no process can have it
REFUSE = pyseccomp and pyseccomp.ERRNO(errno.EPERM)
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform != "win32" else None


def available() -> bool:
    """Whether this process can have a filter."""
    if sys.platform != "linux" or pyseccomp is None:
        return False
    return LIBC.prctl(PR_SET_SECCOMP, FILTER, None, 0, 0) < 0 and ctypes.get_errno() == errno.EFAULT


def program() -> bytes:
    """The filter that refuses all of the above, for `restrict`: it takes a millisecond, and serves many."""
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in REFUSED:
        number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
        if number == -1:
            number = NEWER.get(name, -1)
        if number != -1:
            rules.add_rule(REFUSE, number)
    rules.add_rule(REFUSE, "prlimit64", pyseccomp.Arg(0, pyseccomp.NE, 0))
    rules.add_rule(REFUSE, "tgkill", pyseccomp.Arg(0, pyseccomp.NE, ITSELF))  # abort() needs it
    for command in (F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_NOTIFY):
        # The kernel reads 32 bits of it.
        rules.add_rule(REFUSE, "fcntl", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, 0xFFFFFFFF, command))
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def restrict(program: bytes) -> None:
    """Refuse this process, for good, what a program says.

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

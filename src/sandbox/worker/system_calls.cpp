#include "sandbox/worker/system_calls.h"

#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <initializer_list>
#include <string>

#include "base/error.h"

namespace atlas::sandbox {
namespace {

// Not here, though harmless to look at: everything that changes an inode's owner, mode, times or
// attributes. Landlock does not hold it back, and the database is open in this process.
constexpr auto kNeeded = {
    // files
    "read", "write", "close", "fstat", "stat", "lstat", "newfstatat", "statx", "lseek", "pread64",
    "pwrite64", "readv", "writev", "preadv", "pwritev", "preadv2", "pwritev2", "access",
    "faccessat", "faccessat2", "open", "openat", "openat2", "creat", "close_range", "dup", "dup2",
    "dup3", "fcntl", "flock", "fsync", "fdatasync", "truncate", "ftruncate", "fallocate",
    "fadvise64", "getdents", "getdents64", "getcwd", "chdir", "fchdir", "rename", "renameat",
    "renameat2", "mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "link", "linkat", "symlink",
    "symlinkat", "readlink", "readlinkat", "umask", "statfs", "fstatfs", "copy_file_range",
    "sendfile", "splice", "tee",
    // memory
    "mmap", "mprotect", "munmap", "mremap", "brk", "madvise", "msync", "mincore", "membarrier",
    // waiting
    "poll", "ppoll", "select", "pselect6", "epoll_create", "epoll_create1", "epoll_ctl",
    "epoll_wait", "epoll_pwait", "epoll_pwait2", "eventfd", "eventfd2", "timerfd_create",
    "timerfd_settime", "timerfd_gettime", "signalfd4", "pipe", "pipe2", "nanosleep",
    "clock_nanosleep", "pause", "futex", "futex_waitv", "restart_syscall",
    // signals and timers
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "rt_sigtimedwait",
    "rt_sigpending", "rt_sigsuspend", "alarm", "getitimer", "setitimer", "timer_create",
    "timer_settime", "timer_gettime", "timer_delete", "timer_getoverrun", "kill", "tkill", "tgkill",
    // itself
    "getpid", "getppid", "gettid", "getuid", "geteuid", "getgid", "getegid", "getgroups",
    "getresuid", "getresgid", "getpgid", "getpgrp", "getsid", "uname", "sysinfo", "times",
    "getrusage", "getrlimit", "setrlimit", "getpriority", "prctl", "arch_prctl", "set_tid_address",
    "set_robust_list", "get_robust_list", "rseq", "getcpu", "gettimeofday", "time", "clock_gettime",
    "clock_getres", "getrandom", "sched_yield", "sched_getaffinity", "sched_getparam",
    "sched_getscheduler", "sched_get_priority_max", "sched_get_priority_min", "seccomp",
    // processes
    "fork", "vfork", "execve", "wait4", "waitid", "exit", "exit_group",
    // the ends of a socket pair
    "sendmsg", "recvmsg", "sendto", "recvfrom", "shutdown", "getsockname", "getpeername",
    "getsockopt", "setsockopt"};

// Those that somebody would try, so that the answer is "not permitted" and not "unknown".
constexpr auto kForbidden = {
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_open",
    "pidfd_getfd", "pidfd_send_signal", "kcmp", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "mount",
    "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen", "fsmount", "fsconfig",
    "fspick", "mount_setattr", "unshare", "setns", "execveat", "keyctl", "add_key", "request_key",
    "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter",
    "io_uring_register", "kexec_load", "kexec_file_load", "init_module", "finit_module",
    "delete_module", "reboot", "swapon", "swapoff", "acct", "syslog", "quotactl", "settimeofday",
    "clock_settime", "adjtimex", "clock_adjtime", "sethostname", "setdomainname", "iopl", "ioperm",
    "personality", "modify_ldt", "open_by_handle_at", "name_to_handle_at", "fanotify_init",
    "inotify_init", "inotify_init1", "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown",
    "lchown", "fchownat", "utime", "utimes", "utimensat", "futimesat", "setxattr", "lsetxattr",
    "fsetxattr", "removexattr", "lremovexattr", "fremovexattr", "mknod", "mknodat",
    // memory that no limit of the process counts, or that stays behind when it ends
    "memfd_create", "memfd_secret", "shmget", "shmat", "shmctl", "msgget", "msgsnd", "msgctl",
    "semget", "semop", "semctl", "mq_open", "mq_unlink", "vmsplice", "mlock", "mlock2", "mlockall",
    // what would change how the processes after this one run
    "setpriority", "ioprio_set", "sched_setaffinity", "sched_setscheduler", "sched_setparam",
    "sched_setattr", "setsid", "setpgid", "setuid", "setgid", "setreuid", "setregid", "setresuid",
    "setresgid", "setgroups", "setfsuid", "setfsgid", "capset", "migrate_pages", "move_pages",
    "mbind", "set_mempolicy", "vhangup"};

// Namespaces of its own would give a process capabilities in them.
constexpr auto kNamespaceFlags = {0x00000080U, 0x00020000U, 0x02000000U, 0x04000000U,
                                  0x08000000U, 0x10000000U, 0x20000000U, 0x40000000U};
constexpr uint64_t kThreadFlag = 0x00010000U;  // CLONE_THREAD

class Filter {
 public:
  explicit Filter(uint32_t other) : context_(seccomp_init(other)) {
    if (context_ == nullptr) fail("cannot be made");
    // Calls of a foreign ABI (32 bit, x32) kill the process: libseccomp's own default.
    check(seccomp_attr_set(context_, SCMP_FLTATR_CTL_TSYNC, 1));
  }
  ~Filter() { seccomp_release(context_); }
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;

  void answer(uint32_t action, const char* name) { answer(action, name, {}); }
  void answer(uint32_t action, const char* name, std::initializer_list<scmp_arg_cmp> arguments) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number < 0) return;  // not on this processor, or newer than the library
    check(seccomp_rule_add_array(context_, action, number, static_cast<unsigned>(arguments.size()),
                                 arguments.begin()));
  }
  void load() { check(seccomp_load(context_)); }

 private:
  static void check(int result) {
    if (result < 0) fail(std::strerror(-result));
  }
  [[noreturn]] static void fail(const std::string& what) {
    throw Error(ErrorKind::unavailable, "seccomp: " + what);
  }

  scmp_filter_ctx context_;
};

scmp_arg_cmp is(unsigned argument, uint64_t value) { return {argument, SCMP_CMP_EQ, value, 0}; }
scmp_arg_cmp is_not(unsigned argument, uint64_t value) { return {argument, SCMP_CMP_NE, value, 0}; }
scmp_arg_cmp has_bits(unsigned argument, uint64_t mask, uint64_t bits) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, bits};
}

}  // namespace

void allow_only_needed_calls() {
  constexpr uint32_t kNoSuchCall = SCMP_ACT_ERRNO(ENOSYS);
  constexpr uint32_t kNotPermitted = SCMP_ACT_ERRNO(EPERM);
  Filter filter(kNoSuchCall);
  for (const char* name : kNeeded) filter.answer(SCMP_ACT_ALLOW, name);
  for (const char* name : kForbidden) filter.answer(kNotPermitted, name);
  uint64_t namespaces = 0;
  for (const uint64_t flag : kNamespaceFlags) namespaces |= flag;
  filter.answer(SCMP_ACT_ALLOW, "clone", {has_bits(0, namespaces, 0)});
  // clone3 takes its flags by pointer, where a filter cannot look: the library falls back to clone.
  filter.answer(SCMP_ACT_ALLOW, "prlimit64", {is(0, 0)});
  filter.answer(SCMP_ACT_ALLOW, "socketpair", {is(0, AF_UNIX)});
  filter.answer(SCMP_ACT_ERRNO(EAFNOSUPPORT), "socket");
  for (const unsigned long request : {TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIOCLEX, FIONCLEX}) {
    filter.answer(SCMP_ACT_ALLOW, "ioctl", {is(1, request)});
  }
  filter.load();
}

void allow_only_calls_within() {
  constexpr uint32_t kNotPermitted = SCMP_ACT_ERRNO(EPERM);
  Filter filter(SCMP_ACT_ALLOW);
  for (const char* name : {"fork", "vfork", "execve"}) {
    filter.answer(kNotPermitted, name);
  }
  filter.answer(kNotPermitted, "clone", {has_bits(0, kThreadFlag, 0)});
  const auto self = static_cast<uint64_t>(getpid());
  for (const char* name : {"kill", "tgkill"}) filter.answer(kNotPermitted, name, {is_not(0, self)});
  filter.answer(kNotPermitted, "tkill");
  // Whoever takes this away outlives the process that would have killed it.
  filter.answer(kNotPermitted, "prctl", {is(0, PR_SET_PDEATHSIG)});
  filter.load();
}

}  // namespace atlas::sandbox

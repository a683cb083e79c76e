// Attempts to get out, to use up, to leave something behind. Each is denied or bounded as its line
// says, and the sandbox answers the next question as if nothing had been.
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "base/text.h"
#include "sandbox/sandbox_support.h"

namespace atlas {
namespace {

using sandbox::Language;
using sandbox::Level;
using sandbox::Outcome;
using sandbox::Sandbox;
using support::summary;

constexpr int kWallMs = 5'000;
constexpr int kShortMs = 600;

struct Escape {
  const char* name;
  const char* code;
  const char* expected;  // words of the summary; "|" between those of which one is enough
  int wall_ms = kWallMs;
};

// Before every Python attempt.
constexpr const char* kHelp = R"(
import ctypes, mmap, os, resource, signal, socket, struct, sys, threading, time
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    if libc.syscall(number, *arguments) == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    print("ESCAPED")
)";

const std::vector<Escape> kPython = {
    // files
    {"password file", "open('/etc/passwd').read()", "FileNotFoundError|PermissionError"},
    {"shadow file", "open('/etc/shadow').read()", "FileNotFoundError|PermissionError"},
    {"root's folder", "os.listdir('/root')", "FileNotFoundError|PermissionError"},
    {"homes", "os.listdir('/home')", "FileNotFoundError|PermissionError"},
    {"the root", "os.listdir('/')", "PermissionError"},
    {"environment by proc", "open('/proc/self/environ').read()",
     "FileNotFoundError|PermissionError"},
    {"parent by proc", "open(f'/proc/{os.getppid()}/mem', 'rb')",
     "FileNotFoundError|PermissionError"},
    {"sys", "os.listdir('/sys')", "FileNotFoundError|PermissionError"},
    {"run", "os.listdir('/run')", "FileNotFoundError|PermissionError"},
    {"disk", "open('/dev/vda', 'rb')", "FileNotFoundError|PermissionError"},
    {"kernel memory", "open('/dev/kmsg')", "FileNotFoundError|PermissionError"},
    {"up from out", "open('../../../../etc/hostname').read()", "FileNotFoundError|PermissionError"},
    {"secret in the environment", "print('ESCAPED' if 'ATLAS_SECRET' in os.environ else 'none')",
     "stdout: none"},
    {"write to the system", "open('/usr/bin/evil', 'w')", "OSError|PermissionError"},
    {"write to our code", "import trace_db; open(trace_db.__file__, 'a')",
     "OSError|PermissionError"},
    {"write to the root", "open('/evil', 'w')", "OSError|PermissionError"},
    {"write to shared memory", "open('/dev/shm/evil', 'w')",
     "OSError|PermissionError|FileNotFoundError"},
    {"database by name", "open(os.environ['TRACE_ATLAS_DATABASE'], 'r+')",
     "OSError|PermissionError"},
    {"database by descriptor", "os.write(4, b'evil')", "OSError: [Errno 9]"},
    {"truncate the database", "os.ftruncate(4, 0)", "OSError|PermissionError"},
    {"mode of the database", "os.fchmod(4, 0o777)", "PermissionError"},
    {"owner of the database", "os.fchown(4, os.getuid(), -1)", "PermissionError"},
    {"times of the database", "os.utime(4)", "PermissionError"},
    {"attribute of the database", "os.setxattr(4, 'user.evil', b'1')", "PermissionError"},
    {"flags of the database", "import fcntl; fcntl.ioctl(4, 0x40086602, struct.pack('l', 16))",
     "OSError|PermissionError"},
    {"database by its descriptor's name", "open('/dev/fd/4', 'r+b').write(b'evil')",
     "FileNotFoundError|PermissionError"},
    {"link to a secret", "os.symlink('/etc/passwd', '/'.join([os.getcwd(), 'a.txt']))", "finished"},
    {"link to a folder", "os.symlink('/etc', 'folder'); open('b.txt', 'w').write('b')",
     "file: b.txt"},
    {"hard link to the system", "os.link('/usr/bin/python3.11', 'python')",
     "OSError|PermissionError"},
    {"device", "os.mknod('sda', 0o60666, os.makedev(8, 0))", "PermissionError"},
    {"fifo", "os.mkfifo('fifo')", "PermissionError"},
    {"chroot", "os.chroot('.')", "PermissionError"},
    {"mount", "call(165, b'none', b'/tmp', b'tmpfs', 0, 0)", "PermissionError"},
    {"new mount interface", "call(430, b'tmpfs', 0)", "PermissionError"},
    {"unmount", "call(166, b'/tmp', 2)", "PermissionError"},
    {"file handle", "call(304, -1, 0, 0)", "PermissionError"},
    // network
    {"internet", "socket.socket(socket.AF_INET)", "OSError: [Errno 97]"},
    {"internet, datagrams", "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
     "OSError: [Errno 97]"},
    {"internet, version 6", "socket.socket(socket.AF_INET6)", "OSError: [Errno 97]"},
    {"netlink", "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)", "OSError: [Errno 97]"},
    {"raw packets", "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)", "OSError: [Errno 97]"},
    {"host of the machine", "socket.socket(socket.AF_VSOCK)", "OSError: [Errno 97]"},
    {"kernel's ciphers", "socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET)",
     "OSError: [Errno 97]"},
    {"abstract socket", "socket.socket(socket.AF_UNIX).connect('\\0/tmp/.X11-unix/X0')",
     "OSError: [Errno 97]"},
    {"internet by pair", "socket.socketpair(socket.AF_INET)", "OSError|PermissionError"},
    {"download", "import urllib.request; urllib.request.urlopen('http://127.0.0.1/')", "URLError"},
    {"name service", "socket.getaddrinfo('example.com', 80)", "gaierror"},
    // other processes
    {"fork", "os.fork()", "PermissionError"},
    {"fork bomb", "while True: os.fork()", "PermissionError"},
    {"fork by clone", "call(56, 17, 0, 0, 0, 0)", "PermissionError"},
    {"fork by clone3", "call(435, ctypes.create_string_buffer(88), 88)", "OSError: [Errno 38]"},
    {"vfork", "call(58)", "PermissionError"},
    {"shell", "import subprocess; subprocess.run(['/bin/sh', '-c', 'id'])", "PermissionError"},
    {"system", "print(os.system('id') == 0 and 'ESCAPED')", "stdout: False"},
    {"exec", "os.execv('/bin/sh', ['sh'])", "PermissionError"},
    {"exec by descriptor", "call(322, -1, b'/bin/sh', 0, 0, 0)", "PermissionError"},
    {"pool of processes", "import multiprocessing as m; m.Pool(2).map(abs, [1])",
     "PermissionError|OSError"},
    {"kill the worker", "os.kill(os.getppid(), 9)", "PermissionError"},
    {"stop the worker", "os.kill(os.getppid(), signal.SIGSTOP)", "PermissionError"},
    {"kill everybody", "os.kill(-1, 9)", "PermissionError"},
    {"kill init", "os.kill(1, 9)", "PermissionError"},
    {"kill a group", "os.killpg(0, 9)", "PermissionError"},
    {"kill a thread", "call(200, os.getppid(), 9)", "PermissionError"},
    {"queue a signal", "call(129, os.getppid(), 9, 0)", "PermissionError"},
    {"signal by descriptor", "call(434, os.getppid(), 0)", "PermissionError"},
    {"trace the worker", "call(101, 16, os.getppid(), 0, 0)", "PermissionError"},
    {"be traced", "call(101, 0, 0, 0, 0)", "PermissionError"},
    {"read the worker", "call(310, os.getppid(), 0, 0, 0, 0, 0)", "PermissionError"},
    {"write to the worker", "call(311, os.getppid(), 0, 0, 0, 0, 0)", "PermissionError"},
    {"limits of the worker", "resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))",
     "OSError|PermissionError"},
    {"more memory", "resource.setrlimit(resource.RLIMIT_AS, (-1, -1))", "ValueError"},
    {"nice worker", "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)", "PermissionError"},
    {"nice user", "os.setpriority(os.PRIO_USER, os.getuid(), 19)", "PermissionError"},
    {"processors of the worker", "os.sched_setaffinity(os.getppid(), {0})", "PermissionError"},
    {"outlive the worker", "call(157, 1, 0)", "PermissionError"},
    {"become root", "os.setuid(0)", "PermissionError"},
    {"join groups", "os.setgroups([0])", "PermissionError"},
    {"user namespace", "call(272, 0x10000000)", "PermissionError"},
    {"namespace by clone", "call(56, 0x10000000 | 17, 0, 0, 0, 0)", "OSError|PermissionError"},
    {"enter a namespace", "call(308, 4, 0)", "PermissionError"},
    {"capabilities", "call(126, 0, 0)", "PermissionError"},
    // the kernel
    {"keys", "call(248, b'user', b'evil', b'1', 1, -3)", "PermissionError"},
    {"bpf", "call(321, 0, 0, 0)", "PermissionError"},
    {"performance events", "call(298, 0, 0, -1, -1, 0)", "PermissionError"},
    {"page faults", "call(323, 0)", "PermissionError"},
    {"io_uring", "call(425, 8, 0)", "PermissionError"},
    {"kernel module", "call(313, 4, b'', 0)", "PermissionError"},
    {"personality", "call(135, 0x0040000)", "PermissionError"},
    {"clock", "time.clock_settime(time.CLOCK_REALTIME, 0)", "PermissionError"},
    {"host name", "call(170, b'evil', 4)", "PermissionError"},
    {"reboot", "call(169, 0, 0, 0, 0)", "PermissionError"},
    {"type for the terminal", "import fcntl; fcntl.ioctl(0, 0x5412, b'x')", "OSError"},
    {"calls of another ABI", "call(0x40000000 + 39)", "failed Crash"},
    // memory
    {"memory that no limit counts", "os.memfd_create('evil')", "PermissionError"},
    {"shared memory of System V", "call(29, 0, 1 << 30, 0o1777)", "PermissionError"},
    {"message queue", "call(240, b'evil', 0o102, 0o600, 0)", "PermissionError"},
    {"one large piece", "x = bytearray(6 << 30)", "out_of_memory MemoryError|timed_out"},
    {"many pieces", "x = []\nwhile True: x.append(bytearray(8 << 20))",
     "out_of_memory MemoryError|timed_out"},
    {"shared pages", "mmap.mmap(-1, 8 << 30)", "OSError: [Errno 12]"},
    {"numpy", "import numpy; numpy.ones((100_000, 100_000))", "out_of_memory"},
    {"threads", "while True: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
     "RuntimeError"},
    {"open files", "x = []\nwhile True: x.append(os.pipe())", "OSError: [Errno 24]"},
    // disk
    {"large file", "f = open('large', 'wb')\nwhile True: f.write(bytes(1 << 20))",
     "OSError: [Errno 27]|OSError: [Errno 28]"},
    {"sparse file", "os.truncate(open('sparse', 'w').name, 1 << 40)", "OSError: [Errno 27]"},
    {"many large files", "for i in range(100): open(f'f{i}', 'wb').write(bytes(60 << 20))",
     "OSError: [Errno 28]|OutOfSpace"},
    {"temporary files",
     "d = os.environ['HOME']\n"
     "for i in range(100): open(f'{d}/f{i}', 'wb').write(bytes(60 << 20))",
     "OSError: [Errno 28]|OutOfSpace"},
    {"many empty files", "for i in range(10**9): open(f'e{i}', 'w').close()", "OutOfSpace|OSError"},
    {"deep folders", "for i in range(3000): os.mkdir('d'); os.chdir('d')",
     "finished|OutOfSpace|timed_out"},
    {"closed folder", "os.umask(0); os.mkdir('c', 0o300); open('c/f', 'w').write('x')",
     "finished|failed"},
    // output
    {"endless output", "while True: print('x' * 10_000)", "timed_out|BrokenPipe", kShortMs},
    {"endless errors", "while True: print('x' * 10_000, file=sys.stderr)", "timed_out|BrokenPipe",
     kShortMs},
    {"a gigabyte at once", "print('x' * (400 << 20))",
     "finished|BrokenPipe|out_of_memory|timed_out"},
    {"control characters", "print('\\x1b[2J\\x00')", "finished"},
    {"broken text", "sys.stdout.buffer.write(b'\\xff\\xfe\\xe2')", "finished"},
    {"a thousand files", "for i in range(1000): open(f'{i}.png', 'wb').write(bytes(100))",
     "only the first 20"},
    {"file name with a path", "open('..\\\\..\\\\x\\n.png', 'w').write('x')", "file: ..-..-x-.png"},
    // time
    {"endless loop", "while True: pass", "timed_out|BrokenPipe", kShortMs},
    {"endless sleep", "time.sleep(10**6)", "timed_out|BrokenPipe", kShortMs},
    {"deaf to signals",
     "for s in range(1, 65):\n  try: signal.signal(s, signal.SIG_IGN)\n"
     "  except (OSError, ValueError): pass\nwhile True: pass",
     "timed_out|BrokenPipe", kShortMs},
    {"one long instruction", "10 ** 10 ** 9", "timed_out|out_of_memory", kShortMs},
    {"endless pattern", "import re; re.match('(a+)+b', 'a' * 40)", "timed_out|BrokenPipe",
     kShortMs},
    {"endless exit", "import atexit\nclass X:\n  def __repr__(self):\n    while True: pass\nX()",
     "timed_out|BrokenPipe", kShortMs},
    {"thread that stays", "threading.Thread(target=lambda: time.sleep(60)).start()", "finished"},
    // the channel to the parent
    {"exit at once", "os._exit(0)", "failed ProcessEnded"},
    {"abort", "os.abort()", "failed Crash"},
    {"crash", "ctypes.string_at(0)", "failed Crash"},
    {"deep recursion", "def f(): f()\nf()", "failed RecursionError"},
    {"deeper recursion", "sys.setrecursionlimit(10**9)\ndef f(): f()\nf()",
     "failed|out_of_memory|timed_out"},
    {"nested source", "eval('(' * 100_000)", "failed|out_of_memory|timed_out"},
    {"close everything", "os.closerange(3, 256)", "failed"},
    {"garbage to everybody",
     "for i in range(3, 256):\n  try: os.write(i, b'Z' * 1000)\n"
     "  except OSError: pass",
     "failed"},
    {"false frames",
     "for i in range(3, 256):\n"
     "  try: os.write(i, struct.pack('<Ic', 0, b'D') * 2)\n  except OSError: pass",
     "failed"},
    {"frame without end",
     "for i in range(3, 256):\n"
     "  try: os.write(i, struct.pack('<Ic', 0xFFFFFFFF, b'T'))\n  except OSError: pass",
     "failed"},
    {"table of four billion rows",
     "for i in range(3, 256):\n  try: os.write(i, "
     "struct.pack('<Ic', 9, b'T') + struct.pack('<IIB', 0, 2**32 - 1, 0))\n"
     "  except OSError: pass",
     "failed"},
    {"another's end",
     "for i in range(3, 256):\n  try: os.write(i, struct.pack('<Ic', 6, b'Z') + "
     "struct.pack('<IBB', 0, 1, 0))\n  except OSError: pass",
     "failed"},
    {"error without text", "class E(Exception):\n  def __str__(self): raise self\nraise E()",
     "failed E"},
    // what stays for the next
    {"spoilt modules", "import pandas, builtins; pandas.DataFrame = None; builtins.print = None",
     "finished|failed TypeError"},
    {"files for the next",
     "open('late.txt', 'w').write('x'); "
     "open(os.environ['HOME'] + '/late', 'w').write('x')",
     "finished"},
    {"nothing from before", "print(os.listdir('.'), os.listdir(os.environ['HOME']))",
     "stdout: [] []"},
    // SQL from Python
    {"SQL: a file", "import trace_db; trace_db.sql(\"from read_csv('/etc/passwd')\").fetchall()",
     "failed Error"},
    {"SQL: another database", "import duckdb; duckdb.execute(\"attach '/out/x.duckdb'\")",
     "failed Error"},
    {"SQL: settings", "import duckdb; duckdb.execute('set enable_external_access = true')",
     "failed Error"},
    {"SQL: writing", "import duckdb; duckdb.execute('delete from rounds')", "failed Error"},
};

const std::vector<Escape> kSql = {
    {"a file", "from read_csv('/etc/passwd')", "failed Permission Error"},
    {"a file by its name", "from '/etc/passwd.csv'", "failed"},
    {"text of a file", "select content from read_text('/etc/passwd')", "failed Permission Error"},
    {"bytes of a file", "from read_blob('/etc/shadow')", "failed Permission Error"},
    {"JSON", "from read_json('/etc/passwd')", "failed Permission Error"},
    {"Parquet from the network", "from read_parquet('http://127.0.0.1/x.parquet')", "failed"},
    {"list of files", "from glob('/root/*')", "failed Permission Error"},
    {"sniffing", "from sniff_csv('/etc/passwd')", "failed"},
    {"copy out", "copy rounds to '/tmp/evil.csv'", "failed"},
    {"copy in", "copy rounds from '/etc/passwd'", "failed"},
    {"export", "export database '/tmp/evil'", "failed"},
    {"import", "import database '/tmp/evil'", "failed"},
    {"attach", "attach '/tmp/evil.duckdb' as evil", "failed"},
    {"detach", "detach small", "failed"},
    {"install", "install httpfs", "failed"},
    {"load", "load '/tmp/evil.duckdb_extension'", "failed"},
    {"set", "set memory_limit = '100GB'", "failed"},
    {"set in a select", "select set_config('threads', '64')", "failed"},
    {"pragma", "pragma database_list; pragma threads = 64", "failed"},
    {"pragma that sets", "pragma enable_profiling", "failed"},
    {"reset", "reset memory_limit", "failed"},
    {"call", "call enable_logging()", "failed"},
    {"logging by select", "select * from enable_logging()", "finished|failed"},
    {"log of others", "select case when count(*) > 0 then error('ESCAPED') end from duckdb_logs",
     "finished|failed"},
    {"profiling by select", "select * from enable_profiling()", "finished|failed"},
    {"false pointers", "from arrow_scan(1::bigint, 2::bigint, 3::bigint)", "failed"},
    {"long sleep", "select sleep_ms(60000)", "timed_out|failed", kShortMs},
    {"statement in JSON", "from json_execute_serialized_sql('{}')", "failed"},
    {"database by function", "from read_duckdb('/tmp/evil.duckdb')", "failed"},
    {"checkpoint", "force checkpoint", "failed"},
    {"vacuum", "vacuum", "failed"},
    {"insert", "insert into rounds select * from rounds", "failed"},
    {"delete", "delete from rounds", "failed"},
    {"update", "update rounds set provider = 'evil'", "failed"},
    {"drop", "drop table rounds", "failed"},
    {"create", "create table evil as select 1", "failed"},
    {"temporary table", "create temp table rounds as select 1", "failed"},
    {"temporary view", "create temp view rounds as select 1", "failed"},
    {"macro", "create temp macro count(x) as 42", "failed"},
    {"variable", "set variable x = 1", "failed"},
    {"prepare", "prepare x as select 1", "failed"},
    {"transaction", "begin transaction", "failed"},
    {"explained creation", "explain analyze create temp table evil as select 1", "failed"},
    {"explained copy", "explain analyze copy rounds to '/tmp/evil.csv'", "failed"},
    {"explained replacement", "explain analyze create or replace temp view rounds as select 1",
     "failed"},
    {"two statements", "select 1; drop table rounds", "failed"},
    {"statement after a comment", "select 1 --\n; delete from rounds", "failed"},
    {"query in a text", "select * from query('delete from rounds')", "failed"},
    {"environment", "select getenv('ATLAS_SECRET')", "failed"},
    {"secrets", "from duckdb_secrets()", "failed"},
    {"endless recursion",
     "with recursive t(x) as (select 1 union all select x + 1 from t) select max(x) from t",
     "timed_out|out_of_memory", kShortMs},
    {"growing recursion",
     "with recursive t(x) as (select 'a' union all select x || x from t) select count(*) from t",
     "timed_out|out_of_memory|failed", 2'000},
    {"cross join",
     "select count(*) from range(100000) a, range(100000) b, range(100000) c where a.range + "
     "b.range * c.range = 7",
     "timed_out|BrokenPipe", kShortMs},
    {"cross join of the trace",
     "select sum(hash(a.round_id || b.round_id || c.round_id)) from "
     "timing_events a, timing_events b, timing_events c, rounds d",
     "timed_out|failed", kShortMs},
    {"large text", "select repeat('x', 2000000000)", "failed|out_of_memory|timed_out"},
    {"large result", "select repeat('x', 100000) from range(100000)", "finished|failed|timed_out"},
    {"large list", "select range(10000000000)", "failed|out_of_memory|timed_out"},
    // Memory may end where DuckDB has no word for it.
    {"large group",
     "select count(*) from (select range, md5(range::text) from range(100000000) "
     "group by all)",
     "out_of_memory|timed_out|failed", 3'000},
    {"large sort", "select * from (select md5(range::text) x from range(100000000)) order by x",
     "out_of_memory|timed_out|failed", 3'000},
    {"many columns",
     "select columns(*) from (select * from rounds) a, (from rounds) b, (from "
     "rounds) c limit 1",
     "finished|failed"},
    {"slow pattern", "select regexp_matches(repeat('a', 1000000), '(a+)+(b+)+c') from range(1000)",
     "finished|timed_out", kShortMs},
    {"nothing", "", "failed"},
    {"a zero byte", "select 'a\x01b'", "finished"},
};

class EscapeSuite {
 public:
  explicit EscapeSuite(Level level) : sandbox_(support::sandbox_options(level)) {
    setenv("ATLAS_SECRET", "1", 1);
  }

  void try_all(Language language, const std::vector<Escape>& escapes, const std::string& before) {
    for (const Escape& escape : escapes) attempt(language, escape, before);
    EXPECT_EQ(sandbox_.run({.source = "select count(*) from rounds"}, {}).end,
              Outcome::End::finished);
  }

  Sandbox& sandbox() { return sandbox_; }

 private:
  void attempt(Language language, const Escape& escape, const std::string& before) {
    SCOPED_TRACE(fmt::format("{} ({})", escape.name, name_of(language)));
    const Outcome outcome = sandbox_.run({language, before + escape.code, {}},
                                         {.wall = std::chrono::milliseconds(escape.wall_ms)});
    const std::string text = summary(outcome);
    bool is_as_expected = false;
    for (const auto words : base::split(escape.expected, '|')) {
      is_as_expected |= text.find(words) != std::string::npos;
    }
    EXPECT_TRUE(is_as_expected) << "expected " << escape.expected << ", got " << text;
    EXPECT_EQ(text.find("ESCAPED"), std::string::npos) << text;
    expect_answers(language);
  }

  void expect_answers(Language language) {
    const bool is_sql = language == Language::sql;
    const Outcome after =
        sandbox_.run({language, is_sql ? "select count(*) from rounds" : "print(1)", {}}, {});
    ASSERT_EQ(after.end, Outcome::End::finished) << summary(after);
    if (!is_sql) {
      EXPECT_EQ(after.stdout_text, "1\n");
      EXPECT_TRUE(after.artifacts.empty());
    }
  }

  Sandbox sandbox_;
};

int64_t resident_mb() {
  std::ifstream file("/proc/self/statm");
  int64_t size = 0;
  int64_t resident = 0;
  file >> size >> resident;
  return resident / 256;
}

std::string longer_than_a_path() {
  std::string long_sql = "select 1";
  for (int i = 0; i < 20'000; ++i) long_sql += " + 1";
  return long_sql;
}

void expect_only(const support::Remains& before) {
  EXPECT_EQ(support::remains_after(before), before);
  struct stat status{};
  ASSERT_EQ(stat(support::sandbox_database().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_LT(resident_mb(), 600);
}

class Escapes : public testing::TestWithParam<Level> {};

TEST_P(Escapes, ArePythonsDeniedOrBounded) {
  const support::Remains before = support::remains();
  {
    EscapeSuite suite(GetParam());
    if (suite.sandbox().level() != GetParam()) GTEST_SKIP() << suite.sandbox().describe();
    if (!suite.sandbox().has_python()) GTEST_SKIP() << suite.sandbox().describe();
    suite.try_all(Language::python, kPython, kHelp);
  }
  expect_only(before);
}

TEST_P(Escapes, AreSqlsDeniedOrBounded) {
  const support::Remains before = support::remains();
  {
    EscapeSuite suite(GetParam());
    if (suite.sandbox().level() != GetParam()) GTEST_SKIP() << suite.sandbox().describe();
    suite.try_all(Language::sql, kSql, "");
    const Outcome deep = suite.sandbox().run({.source = longer_than_a_path()}, {});
    EXPECT_NE(deep.end, Outcome::End::refused) << summary(deep);
  }
  expect_only(before);
}

INSTANTIATE_TEST_SUITE_P(Levels, Escapes,
                         testing::Values(Level::namespaces, Level::landlock, Level::sql_only),
                         [](const auto& level) { return std::string(name_of(level.param)); });

}  // namespace
}  // namespace atlas

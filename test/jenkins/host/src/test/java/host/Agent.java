package host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A node of Jenkins on this machine: a workspace, and processes known by the cookies in their environment. */
public final class Agent {
  final String name;
  final Path workspace;
  final String nodeCookie = UUID.randomUUID().toString();
  /** One value for a workspace, as in FileMonitoringTask. */
  final String serverCookie = "durable-" + UUID.randomUUID();
  boolean lost;
  private int scripts;

  Agent(String name, Path root) throws IOException {
    this.name = name;
    workspace = Files.createDirectories(root.resolve(name));
    Files.createDirectories(temporary());
  }

  Path temporary() {
    return workspace.resolveSibling(name + "@tmp");
  }

  /** What a finished script left. */
  record Ended(int code, String out) {}

  /**
   * Runs a script as `sh` does: detached, its output in files, with both cookies.
   *
   * @param log takes what it says on stderr
   * @param abort asked with the log so far: true interrupts the script
   * @return null when it was interrupted
   */
  Ended run(String script, Map<String, String> environment, StringBuilder log, Predicate<String> abort) throws IOException {
    Path control = Files.createDirectories(temporary().resolve("durable-" + scripts++));
    Path file = Files.writeString(control.resolve("script.sh"), script);
    // A session of its own, as the daemon of the plugin gives it: a script may end its whole process group. A file that this
    // process wrote is not executed itself: another thread that forks may still have it open.
    List<String> shell = script.startsWith("#!") ? List.of("setsid", "sh") : List.of("setsid", "sh", "-xe");
    List<String> command = Stream.concat(shell.stream(), Stream.of(file.toString())).toList();
    ProcessBuilder builder = new ProcessBuilder(command).directory(workspace.toFile());
    Path out = control.resolve("output.txt");
    Path err = control.resolve("jenkins-log.txt");
    builder.redirectOutput(out.toFile()).redirectError(err.toFile()).redirectInput(new java.io.File("/dev/null"));
    builder.environment().clear();
    builder.environment().putAll(new LinkedHashMap<>(environment));
    builder.environment().put("JENKINS_NODE_COOKIE", nodeCookie);
    builder.environment().put("JENKINS_SERVER_COOKIE", serverCookie);
    Process process = builder.start();
    boolean aborted = false;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!await(process)) {
      if (!aborted && abort.test(Files.readString(err))) {
        aborted = true;
        kill("JENKINS_SERVER_COOKIE", serverCookie);
      }
      if (System.nanoTime() > end) throw new IOException("The host waited two minutes for: " + script);
    }
    log.append(Files.readString(err));
    return aborted ? null : new Ended(process.exitValue(), Files.readString(out));
  }

  /** As ExecutorStepExecution does when the block of the node ends. */
  void endBlock() {
    if (scripts > 0) kill("JENKINS_NODE_COOKIE", nodeCookie);
  }

  /** Processes of this agent that still live. */
  List<ProcessHandle> left() {
    return ProcessHandle.allProcesses().filter(one -> carries(one.pid(), "JENKINS_NODE_COOKIE=" + nodeCookie)).toList();
  }

  /** Ends every process that has this in its environment, as Jenkins' ProcessTree does. */
  private static void kill(String variable, String value) {
    ProcessHandle.allProcesses().filter(one -> carries(one.pid(), variable + "=" + value)).forEach(ProcessHandle::destroy);
  }

  static boolean carries(long pid, String entry) {
    try {
      for (String one : Files.readString(Path.of("/proc/" + pid + "/environ"), java.nio.charset.StandardCharsets.ISO_8859_1).split("\0"))
        if (one.equals(entry)) return true;
    } catch (IOException gone) {
      // It ended, or belongs to somebody else.
    }
    return false;
  }

  private static boolean await(Process process) {
    try {
      return process.waitFor(100, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}

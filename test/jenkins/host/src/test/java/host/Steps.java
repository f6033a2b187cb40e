package host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The steps of Jenkins that the library and its examples use, and what a test makes of them. */
public final class Steps {
  private record Frame(String kind, Map<String, String> variables, Agent agent) {}

  private static final Pattern SECRETS = Pattern.compile(Site.SECRET + "|jenkins-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{(\\w+)\\})");

  private final Site site;
  private final Path root;
  private final Map<Integer, Deque<Frame>> branches = new LinkedHashMap<>();
  private Deque<Frame> frames = new ArrayDeque<>();
  private final Map<String, String> build = new LinkedHashMap<>();
  private final List<Request> asked = new ArrayList<>();
  private final List<Agent> agents = new ArrayList<>();
  private final StringBuilder log = new StringBuilder();
  private final Set<String> installed = new HashSet<>(Set.of("sh", "bat", "isUnix", "pwd", "fileExists", "writeFile",
      "libraryResource", "echo", "error", "tool", "snsPublish", "checkout"));
  private Function<Request, Answer> told = request -> null;
  private Predicate<Request> interrupts = request -> false;
  private String interruptAt = "";
  private Throwable failure;
  private long skipped;
  private boolean agentsHaveRole = true;

  public Steps(Site site, Path root) {
    this.site = site;
    this.root = root;
  }

  /** A test answers steps itself; null leaves a step to the host. */
  public Steps answering(Function<Request, Answer> answers) {
    told = answers;
    return this;
  }

  /** The script of these steps is interrupted as soon as its log holds `text`. */
  public Steps interrupting(Predicate<Request> which, String text) {
    interrupts = which;
    interruptAt = text;
    return this;
  }

  /** What follows is asked by this branch, which began within the blocks of the program; 0 is the program itself. */
  void branch(int number) {
    branches.putIfAbsent(0, frames);
    frames = branches.computeIfAbsent(number, none -> new ArrayDeque<>(branches.get(0)));
  }

  public Steps without(String step) {
    installed.remove(step);
    return this;
  }

  public Steps withoutRole() {
    agentsHaveRole = false;
    return this;
  }

  /** A script is shown in the log of the build: neither a secret nor a lease may stand in it. */
  List<String> faults() {
    return asked.stream().filter(request -> request.name().equals("sh") || request.name().equals("bat"))
        .filter(request -> SECRETS.matcher(String.valueOf(request.text("script"))).find())
        .map(request -> "a secret stands in a script: " + request).toList();
  }

  Set<String> installed() {
    return installed;
  }

  public String log() {
    return log.toString();
  }

  /** Every step so far, the host's own left out. */
  public List<Request> asked() {
    return asked;
  }

  public List<Agent> agents() {
    return agents;
  }

  public Agent agent() {
    return frames.stream().filter(frame -> frame.agent() != null).map(Frame::agent).findFirst().orElse(null);
  }

  public void loseAgent() {
    agent().lost = true;
  }

  /** A time limit passes. */
  public Answer limitReached(long milliseconds) {
    return abortedAfter(milliseconds, "Timeout has been exceeded");
  }

  /** An interruption that comes late. Its text is the short description of its cause, as in Jenkins. */
  public Answer abortedAfter(long milliseconds, String why) {
    skipped += milliseconds;
    return Answer.aborted(why);
  }

  long now() {
    return System.currentTimeMillis() + skipped;
  }

  void setForBuild(String name, String value) {
    build.put(name, value);
  }

  Answer answer(Request request) throws IOException {
    if (request.name().startsWith(".")) return own(request);
    asked.add(request);
    Answer answer = told.apply(request);
    if (answer != null) return answer;
    try {
      return real(request);
    } catch (IOException failure) {
      return new Answer(null, failure);
    }
  }

  private Answer own(Request request) throws IOException {
    switch (request.name()) {
      case ".enter" -> {
        asked.add(new Request(String.valueOf(request.args().get(0)), request.args().subList(1, 2)));
        Answer answer = told.apply(asked.get(asked.size() - 1));
        // What is refused at the door is left again by the block's own `finally`.
        frames.push(answer == null ? frame(request) : new Frame("refused", Map.of(), null));
        return answer == null ? Answer.value(null) : answer;
      }
      case ".leave" -> {
        Frame frame = frames.pop();
        if (frame.agent() != null && !frame.agent().lost) frame.agent().endBlock();
      }
      case ".failed" -> {
        return Answer.value(failure != null);
      }
      case ".fail" -> failure = (Throwable) request.args().get(0);
      case ".outcome" -> {
        return new Answer(null, failure);
      }
      default -> throw new IOException("no such step: " + request);
    }
    return Answer.value(null);
  }

  private Frame frame(Request request) throws IOException {
    String kind = String.valueOf(request.args().get(0));
    Object what = request.args().get(1);
    switch (kind) {
      case "node":
        Agent agent = new Agent("agent-" + (agents.size() + 1), root);
        agents.add(agent);
        return new Frame(kind, Map.of("WORKSPACE", agent.workspace.toString(), "NODE_NAME", agent.name), agent);
      case "env":
        return new Frame(kind, expanded((List<?>) what), null);
      case "credentials":
        return new Frame(kind, site.credentials(), null);
      default:
        return new Frame(kind, Map.of(), null);
    }
  }

  /** As EnvVars.overrideExpandingAll: `PATH+X` goes before PATH, `$NAME` is taken for a variable. */
  private Map<String, String> expanded(List<?> pairs) {
    Map<String, String> before = environment();
    Map<String, String> variables = new LinkedHashMap<>();
    for (Object pair : pairs) {
      String[] parts = pair.toString().split("=", 2);
      Matcher found = VARIABLE.matcher(parts[1]);
      String value = found.replaceAll(match -> Matcher.quoteReplacement(
          before.getOrDefault(match.group(1) == null ? match.group(2) : match.group(1), match.group())));
      int plus = parts[0].indexOf('+');
      if (plus < 0) variables.put(parts[0], value);
      else variables.merge(parts[0].substring(0, plus), value, (old, one) -> one + ":" + old);
      if (plus >= 0) variables.compute("PATH", (name, one) -> one + ":" + before.get("PATH"));
    }
    return variables;
  }

  Map<String, String> environment() {
    Map<String, String> all = new LinkedHashMap<>(site.base());
    if (agentsHaveRole) all.putAll(site.credentials());
    all.putAll(build);
    frames.descendingIterator().forEachRemaining(frame -> all.putAll(frame.variables()));
    return all;
  }

  private Answer real(Request request) throws IOException {
    switch (request.name()) {
      case "echo":
        log.append(request.text("message")).append('\n');
        return Answer.value(null);
      case "checkout":
        return Answer.value(null);
      case "error":
        return Answer.fails(request.text("message"));
      case "libraryResource":
        return Answer.value(Files.readString(site.resources().resolve(request.text("resource"))));
      case "snsPublish":
        site.publish(request.text("topicArn"), request.text("message"), environment());
        return Answer.value(null);
      default:
        return onAgent(request);
    }
  }

  private Answer onAgent(Request request) throws IOException {
    Agent agent = agent();
    if (agent == null) throw new IOException("Required context class hudson.FilePath is missing: " + request.name());
    if (agent.lost) throw new IOException("Unable to create live FilePath for " + agent.name);
    switch (request.name()) {
      case "isUnix":
        return Answer.value(true);
      case "pwd":
        return Answer.value((request.named("tmp") == null ? agent.workspace : agent.temporary()).toString());
      case "fileExists":
        return Answer.value(Files.exists(agent.workspace.resolve(request.text("file"))));
      case "writeFile":
        Path file = agent.workspace.resolve(request.text("file"));
        Files.createDirectories(file.getParent());
        Files.writeString(file, request.text("text"));
        return Answer.value(null);
      case "tool":
        return Answer.value(site.tool(request.text("name")));
      case "sh":
        return shell(request, agent);
      default:
        throw new IOException("The host does not know the step " + request);
    }
  }

  private Answer shell(Request request, Agent agent) throws IOException {
    StringBuilder said = new StringBuilder();
    Predicate<String> abort = text -> interrupts.test(request) && text.contains(interruptAt);
    Agent.Ended ended = agent.run(request.text("script"), environment(), said, abort);
    log.append(said);
    if (ended == null) return Answer.aborted("Aborted by a user");
    if (request.named("returnStatus") != null) return Answer.value(ended.code());
    if (request.named("returnStdout") == null) log.append(ended.out());
    if (ended.code() != 0) return Answer.fails("script returned exit code " + ended.code());
    return Answer.value(request.named("returnStdout") == null ? null : ended.out());
  }

  /** Whatever a test left behind is this host's own. */
  void close() {
    for (Agent agent : agents) if (!agent.lost && site.endsLeftovers()) agent.endBlock();
  }
}

package host;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The embedded AWS of the test run, and what stands around Jenkins: credentials, tools, the library. */
public final class Site {
  public static final String SECRET = "a-secret-of-the-test";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String url = need("AWS_ENDPOINT_URL");
  private final String path;
  private final String buildUrl;
  private final boolean endsLeftovers;

  public Site() {
    this(System.getenv("PATH"), "http://127.0.0.1:9/job/app/7/", true);
  }

  public Site(String path, String buildUrl, boolean endsLeftovers) {
    this.path = path;
    this.buildUrl = buildUrl;
    this.endsLeftovers = endsLeftovers;
  }

  static Path library() {
    return Path.of(need("WAKELOCK_LIBRARY"));
  }

  Path resources() {
    return library().resolve("resources");
  }

  public static String topic() {
    return need("WAKELOCK_TOPIC_ARN");
  }

  boolean endsLeftovers() {
    return endsLeftovers;
  }

  Map<String, String> base() {
    return Map.of("PATH", path, "HOME", "/nonexistent", "JOB_NAME", "app", "BUILD_NUMBER", "7", "BUILD_URL", buildUrl,
        "AWS_ENDPOINT_URL", url, "AWS_EC2_METADATA_DISABLED", "true", "WAKELOCK_LIBRARY", library().toString());
  }

  Map<String, String> credentials() {
    return Map.of("AWS_ACCESS_KEY_ID", "AKIATEST", "AWS_SECRET_ACCESS_KEY", SECRET);
  }

  String tool(String name) throws IOException {
    if (!name.equals("node-tool")) throw new IOException("No nodejs named " + name + " found");
    return Path.of(need("WAKELOCK_NODE")).getParent().getParent().toString();
  }

  /** As `snsPublish` of the plugin pipeline-aws does, from the controller. */
  void publish(String topic, String message, Map<String, String> environment) throws IOException {
    if (!environment.getOrDefault("AWS_REGION", "").equals(topic.split(":")[3]))
      throw new IOException("Invalid parameter: TopicArn (not in the region of the client)");
    String body = "Action=Publish&Version=2010-03-31&TopicArn=" + encoded(topic) + "&Message=" + encoded(message);
    String signed = "AWS4-HMAC-SHA256 Credential=AKIATEST/20260101/us-east-1/sns/aws4_request, SignedHeaders=host, Signature=0";
    HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(url)).header("authorization", signed)
        .header("content-type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers.ofString(body)));
    if (answer.statusCode() != 200) throw new IOException("Publish: " + answer.body());
  }

  /** The state of a machine as the embedded AWS knows it. */
  public String stateOf(String id) throws IOException {
    String page = send(HttpRequest.newBuilder(URI.create(url + "/_wakelock/state"))).body();
    Matcher found = Pattern.compile("\"id\":\"" + id + "\",\"state\":\"([a-z-]+)\"").matcher(page);
    if (!found.find()) throw new IOException("No machine " + id + " in: " + page);
    return found.group(1);
  }

  /** Waits until a machine is in a state; the limit is only there to end a test that would never end. */
  public void reaches(String id, String state) throws IOException, InterruptedException {
    for (int tries = 0; tries < 1800; tries++) {
      if (stateOf(id).equals(state)) return;
      Thread.sleep(100);
    }
    throw new IOException(id + " did not become " + state + " within three minutes; it is " + stateOf(id));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException interrupted) {
      throw new IOException(interrupted);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String need(String name) {
    String value = System.getenv(name);
    if (value == null) throw new IllegalStateException(name + " is not set: run this by npm run deep -- jenkins");
    return value;
  }
}

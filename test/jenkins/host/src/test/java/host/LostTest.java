package host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LostTest extends Scenario {
  private Steps losing() {
    return steps().answering(request -> {
      if (!isScript(request, "make check")) return null;
      steps().loseAgent();
      return Answer.fails("agent-1 was lost");
    });
  }

  @Test
  void anAgentThatIsLostIsReleasedByTheController() throws Throwable {
    losing();
    IOException failure = assertThrows(IOException.class, () -> hold("", "sh 'make check'"));
    assertEquals("agent-1 was lost", failure.getMessage());
    assertEquals(List.of("snsPublish"), order("snsPublish"));
    is("stopped");
    nothingIsLeft(steps.agents().get(0));
  }

  @Test
  void withoutSnsPublishAnotherNodeReleases() throws Throwable {
    losing().without("snsPublish");
    assertThrows(IOException.class, () -> hold("", "sh 'make check'"));
    assertEquals(2, steps.agents().size());
    is("stopped");
    nothingIsLeft(steps.agents().get(0));
  }

  @Test
  void withNoWayLeftTheLeaseEndsByItself() throws Throwable {
    steps().without("snsPublish").answering(request -> {
      if (request.toString().equals("node[]") && !steps().agents().isEmpty()) return Answer.fails("no executor");
      if (!isScript(request, "make check")) return null;
      steps().agent().endBlock();
      steps().loseAgent();
      return Answer.fails("agent-1 was lost");
    });
    assertThrows(IOException.class, () -> hold("", "sh 'make check'"));
    assertTrue(steps.log().contains("ends by itself within 10s"), steps.log());
    is("stopped");
  }

  /** The controller forgets the build at once: nothing is unwound, and nothing ends what runs on the agent. */
  static final class Killed extends Error {}

  private void killed(int status, String page) throws Throwable {
    HttpServer jenkins = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    jenkins.createContext("/job/app/7/api/json", exchange -> {
      byte[] body = page.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    jenkins.start();
    try {
      String url = "http://127.0.0.1:" + jenkins.getAddress().getPort() + "/job/app/7/";
      site = new Site(System.getenv("PATH"), url, false);
      steps().answering(request -> {
        if (isScript(request, "make check")) throw new Killed();
        return null;
      });
      assertThrows(Killed.class, () -> hold("", "sh 'make check'"));
      Agent agent = steps.agents().get(0);
      assertEquals("running", site.stateOf(machine));
      // Jenkins ends what has the cookie of the block when it notices; where anybody may read the job the renewer is sooner.
      if (status != 200) agent.endBlock();
      nothingIsLeft(agent);
      is("stopped");
    } finally {
      jenkins.stop(0);
    }
  }

  @Test
  void aKilledBuildWhoseJobAnybodyMayReadEndsItsRenewerByItself() throws Throwable {
    killed(200, "{\"_class\":\"org.jenkinsci.plugins.workflow.job.WorkflowRun\",\"building\":false}");
  }

  @Test
  void aKilledBuildEndsItsRenewerWithTheCookieOfTheBlock() throws Throwable {
    killed(403, "<html>Authentication required</html>");
  }
}

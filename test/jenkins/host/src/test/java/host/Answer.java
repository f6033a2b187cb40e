package host;

import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/** How a step ends: with a value, or with a failure. */
public record Answer(Object value, Throwable failure) {
  public static Answer value(Object value) {
    return new Answer(value, null);
  }

  public static Answer fails(String message) {
    return new Answer(null, new java.io.IOException(message));
  }

  public static Answer aborted(String why) {
    return new Answer(null, new FlowInterruptedException(why));
  }
}

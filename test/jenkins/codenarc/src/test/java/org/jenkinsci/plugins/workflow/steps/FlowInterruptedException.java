package org.jenkinsci.plugins.workflow.steps;

/** Stands for Jenkins' own class of this name, which Maven Central does not have: an abort, or the end of a time limit. */
public final class FlowInterruptedException extends InterruptedException {
  public FlowInterruptedException(String message) {
    super(message);
  }
}

package host;

import groovy.lang.GroovyObjectSupport;
import java.io.Serializable;

/** `env` of a pipeline: reads the present environment, writes that of the whole build. */
public final class BuildEnv extends GroovyObjectSupport implements Serializable {
  @Override
  public Object getProperty(String name) {
    return Program.current().steps().environment().get(name);
  }

  @Override
  public void setProperty(String name, Object value) {
    Program.current().steps().setForBuild(name, String.valueOf(value));
  }
}

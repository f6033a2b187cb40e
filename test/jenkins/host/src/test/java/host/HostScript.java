package host;

import com.cloudbees.groovy.cps.Continuable;
import com.cloudbees.groovy.cps.SerializableScript;
import groovy.lang.MissingPropertyException;
import java.util.ArrayList;
import java.util.List;
import org.codehaus.groovy.runtime.InvokerHelper;

/** What every script of a pipeline is: an unknown method is a step of the library, a block step, or a step of Jenkins. */
public abstract class HostScript extends SerializableScript {
  @Override
  public Object invokeMethod(String name, Object args) {
    Object[] list = (Object[]) args;
    Program program = Program.current();
    HostScript library = program.script(name);
    if (library != null) return InvokerHelper.getMetaClass(library).invokeMethod(library, "call", list);
    HostScript blocks = program.script("blocks");
    if (blocks != this && !blocks.getMetaClass().respondsTo(blocks, name, list).isEmpty())
      return InvokerHelper.getMetaClass(blocks).invokeMethod(blocks, name, list);
    return step(name, list);
  }

  /** Leaves the program; the host answers. */
  public static Object step(String name, Object... args) {
    List<Object> plain = new ArrayList<>();
    for (Object one : args) plain.add(Plain.of(one));
    if (!Program.current().knows(name)) throw new NoSuchMethodError("No such DSL method '" + name + "' found among steps");
    return Continuable.suspend(name, new Request(name, plain));
  }

  @Override
  public Object getProperty(String name) {
    if (name.equals("env")) return new BuildEnv();
    HostScript library = Program.current().script(name);
    if (library != null) return library;
    try {
      return super.getProperty(name);
    } catch (MissingPropertyException missing) {
      return Program.current().symbol(name, missing);
    }
  }
}

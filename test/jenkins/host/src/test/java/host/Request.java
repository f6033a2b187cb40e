package host;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/** One step as a program asked for it. Steps of the host itself, which Jenkins does not show, begin with a dot. */
public record Request(String name, List<Object> args) implements Serializable {
  /** A named argument, or null. */
  public Object named(String key) {
    return !args.isEmpty() && args.get(0) instanceof Map<?, ?> map ? map.get(key) : null;
  }

  /** The argument called `key`, which may also stand alone without its name. */
  public String text(String key) {
    if (named(key) != null) return named(key).toString();
    return args.isEmpty() || args.get(0) instanceof Map ? null : String.valueOf(args.get(0));
  }

  @Override
  public String toString() {
    return name + args;
  }
}

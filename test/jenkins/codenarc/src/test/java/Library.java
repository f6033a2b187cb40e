/** Stands for the annotation by which a Jenkinsfile takes a library. */
public @interface Library {
  String[] value();
}

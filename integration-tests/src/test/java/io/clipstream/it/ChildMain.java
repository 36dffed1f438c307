package io.clipstream.it;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/** Runs another class's {@code main} in a child JVM, which ends at once when the JVM that started it is gone. */
final class ChildMain {
    private ChildMain() {}

    /**
     * Runs it, and passes on what it throws.
     *
     * @param args the class's name, then its arguments
     */
    public static void main(String[] args) throws Throwable {
        ProcessHandle parent = ProcessHandle.current()
                .parent()
                .orElseThrow(() -> new IllegalStateException("The process that started this one is gone"));
        var unused = parent.onExit().thenRun(() -> Runtime.getRuntime().halt(137));
        var main = Class.forName(args[0]).getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        try {
            main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}

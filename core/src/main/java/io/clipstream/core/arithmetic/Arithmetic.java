package io.clipstream.core.arithmetic;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Supplier;

/** The two ways in which inner loops are written. Whether their results are the same to the last bit, those who have both say. */
public enum Arithmetic {
    /** Loops that HotSpot's compiler makes vector instructions of. */
    PLAIN("plain Java"),
    /** The JDK's Vector API, in vectors of 256 bits. */
    VECTOR("Vector API");

    private static final String MODULE = "jdk.incubator.vector";
    private static final int BITS = 256;
    private static final Arithmetic BEST = isVectorFast() ? VECTOR : PLAIN;

    private final String title;

    Arithmetic(String title) {
        this.title = title;
    }

    /** The fastest that this JVM and machine have. */
    public static Arithmetic best() {
        return BEST;
    }

    /** For people. */
    public String title() {
        return title;
    }

    /**
     * Makes what does the work in this way.
     *
     * @param type of it
     * @param plain makes it in plain Java
     * @param caller whose package has the other
     * @param vector simple name of a class that works with the Vector API and has a constructor without parameters. The API is
     *     not there without a flag; the class is named by text alone, so that nothing asks for it then
     * @throws IllegalStateException where this is {@link #VECTOR}, and the JVM was started without the API
     */
    public <T> T choose(Class<T> type, Supplier<? extends T> plain, MethodHandles.Lookup caller, String vector) {
        if (this == PLAIN) {
            return plain.get();
        }
        if (!isVectorThere()) {
            throw new IllegalStateException("the JVM has no module " + MODULE + ": start it with --add-modules");
        }
        String name = caller.lookupClass().getPackageName() + "." + vector;
        MethodHandle constructor;
        try {
            constructor = caller.findConstructor(caller.findClass(name), MethodType.methodType(void.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(name + " is no class with a constructor without parameters", e);
        }
        return type.cast(MethodHandleProxies.asInterfaceInstance(Supplier.class, constructor)
                .get());
    }

    private static boolean isVectorThere() {
        return ModuleLayer.boot().findModule(MODULE).isPresent();
    }

    /** Where this machine's vectors are narrower, the API does its work in slow ways. */
    private static boolean isVectorFast() {
        if (!isVectorThere()) {
            return false;
        }
        try {
            Class<?> shapes = Class.forName(MODULE + ".VectorShape");
            Object preferred = shapes.getMethod("preferredShape").invoke(null);
            return (int) shapes.getMethod("vectorBitSize").invoke(preferred) >= BITS;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the module " + MODULE + " is there and does not work", e);
        }
    }
}

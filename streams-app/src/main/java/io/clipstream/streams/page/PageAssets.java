package io.clipstream.streams.page;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** The page's own files: these and no others, read once. They hold no data, so that they need no token. */
final class PageAssets {
    private static final List<String> FILES = List.of(
            "index.html",
            "page.css",
            "icon.svg",
            "main.js",
            "api.js",
            "charts.js",
            "dom.js",
            "editor.js",
            "feed.js",
            "label-sets.js",
            "pictures.js",
            "picture-dialog.js",
            "publish.js");

    private record Asset(String name, byte[] bytes, String type, String tag) {}

    private final List<Asset> assets = FILES.stream().map(PageAssets::read).toList();

    /** Adds them: the page at {@code /}, the rest below {@code /page}. */
    void addTo(RoutesConfig routes) {
        for (Asset asset : assets) {
            String path = asset.name().equals("index.html") ? "/" : "/page/" + asset.name();
            routes.get(path, context -> serve(context, asset));
        }
    }

    private static void serve(Context context, Asset asset) {
        SafeHeaders.page(context);
        // Asked for anew each time, and mostly answered by 304: after an upgrade no old part meets a new one.
        context.header("Cache-Control", "no-cache").header("ETag", asset.tag());
        if (asset.tag().equals(context.header("If-None-Match"))) {
            context.status(304);
        } else {
            context.contentType(asset.type()).result(asset.bytes());
        }
    }

    private static Asset read(String name) {
        try (InputStream file = PageAssets.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("the page's file " + name + " is missing");
            }
            byte[] bytes = file.readAllBytes();
            return new Asset(name, bytes, type(name), tag(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String type(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return switch (ending) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalArgumentException("no type is known for " + name);
        };
    }

    private static String tag(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

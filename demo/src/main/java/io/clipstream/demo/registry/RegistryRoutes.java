package io.clipstream.demo.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.demo.registry.SchemaStore.Version;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Confluent's REST paths, as far as a registry of Avro schemas that forgets nothing has them. */
final class RegistryRoutes {
    static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

    private static final int MAX_BODY_BYTES = 1 << 20;
    private static final JsonMapper JSON = new JsonMapper();

    private final SchemaStore store;

    RegistryRoutes(SchemaStore store) {
        this.store = store;
    }

    void addTo(RoutesConfig routes) {
        routes.before(RegistryRoutes::checkOrigin);
        routes.get("/", ctx -> answer(ctx, Map.of()));
        routes.get("/schemas/types", ctx -> answer(ctx, List.of("AVRO")));
        routes.get("/schemas/ids/{id}", ctx -> answer(ctx, Map.of("schema", schema(ctx))));
        routes.get("/schemas/ids/{id}/schema", ctx -> answer(ctx, JSON.readTree(schema(ctx))));
        routes.get(
                "/schemas/ids/{id}/subjects",
                ctx -> answer(ctx, users(ctx).map(u -> u.get("subject")).toList()));
        routes.get("/schemas/ids/{id}/versions", ctx -> answer(ctx, users(ctx).toList()));

        routes.get("/subjects", this::subjects);
        routes.post("/subjects/{subject}", ctx -> answer(ctx, json(store.lookUp(subject(ctx), bodySchema(ctx)))));
        routes.get("/subjects/{subject}/versions", this::versions);
        routes.post(
                "/subjects/{subject}/versions",
                ctx -> answer(ctx, Map.of("id", store.register(subject(ctx), bodySchema(ctx)))));
        routes.get("/subjects/{subject}/versions/{version}", ctx -> answer(ctx, json(version(ctx))));
        routes.get(
                "/subjects/{subject}/versions/{version}/schema",
                ctx -> answer(ctx, JSON.readTree(version(ctx).schema())));
        routes.get("/subjects/{subject}/versions/{version}/referencedby", ctx -> {
            version(ctx);
            answer(ctx, List.of());
        });

        routes.post(
                "/compatibility/subjects/{subject}/versions",
                ctx -> compatibility(ctx, store.problems(subject(ctx), bodySchema(ctx))));
        routes.post(
                "/compatibility/subjects/{subject}/versions/{version}",
                ctx -> compatibility(ctx, store.problems(subject(ctx), number(ctx), bodySchema(ctx))));

        routes.get("/config", ctx -> answer(ctx, level(store.state().compatibility())));
        routes.get("/config/{subject}", this::config);
        routes.put("/config", ctx -> {
            CompatibilityLevel level = bodyLevel(ctx);
            store.setCompatibility(level);
            answer(ctx, Map.of("compatibility", level));
        });
        routes.put("/config/{subject}", ctx -> {
            CompatibilityLevel level = bodyLevel(ctx);
            store.setCompatibility(subject(ctx), level);
            answer(ctx, Map.of("compatibility", level));
        });
        routes.get("/mode", ctx -> answer(ctx, Map.of("mode", "READWRITE")));
        routes.get("/mode/{subject}", RegistryRoutes::mode);
        refusals(routes);
    }

    /** What Confluent's registry can and this one will not, each with its reason. */
    private static void refusals(RoutesConfig routes) {
        String forgets = "this registry deletes nothing, since records with those ids may still be read";
        for (String path : List.of("/subjects/{subject}", "/subjects/{subject}/versions/{version}")) {
            routes.delete(path, ctx -> refuse(forgets));
        }
        for (String path : List.of("/config", "/config/{subject}")) {
            routes.delete(path, ctx -> refuse("put another compatibility level instead"));
        }
        for (String path : List.of("/mode", "/mode/{subject}")) {
            routes.put(path, ctx -> refuse("the mode is READWRITE, always"));
        }
        routes.exception(RegistryError.class, (e, ctx) -> fail(ctx, e.status(), e.code(), e.getMessage()));
        routes.exception(
                HttpResponseException.class,
                (e, ctx) -> fail(ctx, e.getStatus(), e.getStatus(), "HTTP " + e.getStatus() + " " + e.getMessage()));
        routes.exception(
                IOException.class,
                (e, ctx) -> fail(ctx, 500, 50001, "Error in the backend data store: " + e.getMessage()));
    }

    private static void refuse(String reason) {
        throw RegistryError.notAllowed(reason);
    }

    /** A web page somewhere must not register schemas through the browser of whoever runs the demo. */
    private static void checkOrigin(Context ctx) {
        String host = String.valueOf(ctx.host()).replaceFirst(":\\d+$", "");
        if (!host.matches("localhost|127(\\.\\d{1,3}){3}|\\[::1]")) {
            throw new RegistryError(403, 403, "HTTP 403 Forbidden: this registry is reached as localhost only");
        }
        boolean sends = ctx.method().toString().matches("POST|PUT");
        String type = String.valueOf(ctx.contentType()).replaceFirst(";.*", "").strip();
        if (sends && !type.matches("application/(vnd\\.schemaregistry(\\.v1)?\\+)?json|application/octet-stream")) {
            throw new RegistryError(
                    415, 415, "HTTP 415 Unsupported Media Type: send Content-Type: " + MEDIA_TYPE + ", not " + type);
        }
    }

    private void subjects(Context ctx) throws IOException {
        String prefix = ctx.queryParamAsClass("subjectPrefix", String.class).getOrDefault("");
        answer(
                ctx,
                store.state().subjects().keySet().stream()
                        .filter(subject -> subject.startsWith(prefix))
                        .toList());
    }

    private void versions(Context ctx) throws IOException {
        int newest = SchemaStore.existing(store.state(), subject(ctx)).size();
        answer(ctx, IntStream.rangeClosed(1, newest).boxed().toList());
    }

    private void config(Context ctx) throws IOException {
        String subject = subject(ctx);
        RegistryState state = store.state();
        if (!state.subjectCompatibility().containsKey(subject) && !flag(ctx, "defaultToGlobal")) {
            throw new RegistryError(
                    404, 40408, "Subject '" + subject + "' does not have subject-level compatibility configured");
        }
        answer(ctx, level(state.compatibility(subject)));
    }

    private static void mode(Context ctx) throws IOException {
        if (!flag(ctx, "defaultToGlobal")) {
            throw new RegistryError(
                    404, 40409, "Subject '" + subject(ctx) + "' does not have subject-level mode configured");
        }
        answer(ctx, Map.of("mode", "READWRITE"));
    }

    private static void compatibility(Context ctx, List<String> problems) throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("is_compatible", problems.isEmpty());
        if (flag(ctx, "verbose")) {
            body.put("messages", problems);
        }
        answer(ctx, body);
    }

    private String schema(Context ctx) {
        String id = ctx.pathParam("id");
        return (id.matches("\\d{1,9}") ? store.state().schema(Integer.parseInt(id)) : Optional.<String>empty())
                .orElseThrow(() -> RegistryError.noSchema(id + " "));
    }

    /** The subjects and versions that a schema id stands for. */
    private Stream<Map<String, Object>> users(Context ctx) {
        schema(ctx);
        int id = Integer.parseInt(ctx.pathParam("id"));
        List<Map<String, Object>> users = new ArrayList<>();
        store.state().subjects().forEach((subject, versions) -> {
            int index = versions.indexOf(id);
            if (index >= 0) {
                users.add(Map.of("subject", subject, "version", index + 1));
            }
        });
        return users.stream();
    }

    private Version version(Context ctx) {
        return store.version(subject(ctx), number(ctx));
    }

    private static int number(Context ctx) {
        String version = ctx.pathParam("version");
        if (version.equals("latest") || version.equals("-1")) {
            return -1;
        }
        if (!version.matches("[1-9]\\d{0,8}")) {
            throw new RegistryError(
                    422,
                    42202,
                    "The specified version '" + version + "' is not a valid version id. Allowed values are between"
                            + " [1, 2^31-1] and the string \"latest\"");
        }
        return Integer.parseInt(version);
    }

    private static String subject(Context ctx) {
        return ctx.pathParam("subject");
    }

    private static boolean flag(Context ctx, String name) {
        return "true".equalsIgnoreCase(ctx.queryParam(name));
    }

    private static Schema bodySchema(Context ctx) throws IOException {
        JsonNode body = body(ctx);
        String type = body.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw RegistryError.invalidSchema("this registry knows AVRO only, not " + type);
        }
        if (!body.path("references").isEmpty()) {
            throw RegistryError.invalidSchema("references are not supported here: send the schema whole");
        }
        if (!body.path("schema").isTextual()) {
            throw RegistryError.invalidSchema("the body has no text \"schema\"");
        }
        return SchemaStore.parse(body.get("schema").asText());
    }

    private static CompatibilityLevel bodyLevel(Context ctx) throws IOException {
        String name = body(ctx).path("compatibility").asText("");
        return CompatibilityLevel.of(name)
                .orElseThrow(() -> new RegistryError(
                        422,
                        42203,
                        "Invalid compatibility level '" + name + "'. Valid values are "
                                + List.of(CompatibilityLevel.values())));
    }

    private static JsonNode body(Context ctx) throws IOException {
        byte[] bytes = ctx.bodyInputStream().readNBytes(MAX_BODY_BYTES + 1);
        if (bytes.length > MAX_BODY_BYTES) {
            throw new RegistryError(413, 413, "HTTP 413: a body has at most " + MAX_BODY_BYTES + " bytes");
        }
        try {
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new RegistryError(400, 400, "HTTP 400: the body is not JSON: " + e.getOriginalMessage());
        }
    }

    private static Map<String, Object> level(CompatibilityLevel level) {
        return Map.of("compatibilityLevel", level);
    }

    private static Map<String, Object> json(Version version) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("subject", version.subject());
        body.put("version", version.version());
        body.put("id", version.id());
        body.put("schema", version.schema());
        return body;
    }

    private static void fail(Context ctx, int status, int code, @Nullable String message) {
        ctx.status(status)
                .contentType(MEDIA_TYPE)
                .result(JSON.createObjectNode()
                        .put("error_code", code)
                        .put("message", message)
                        .toString());
    }

    private static void answer(Context ctx, Object body) throws IOException {
        ctx.contentType(MEDIA_TYPE).result(JSON.writeValueAsBytes(body));
    }
}

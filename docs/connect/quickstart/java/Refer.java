import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/** Refers over HTTP with the JDK alone (11 or newer): java Refer.java */
public class Refer {
    public static void main(String[] args) throws Exception {
        String referral = Files.readString(Path.of(System.getenv("FIRST_REFERRAL")));
        HttpRequest request = HttpRequest.newBuilder(URI.create(System.getenv("INTAKE_URL") + "/referrals"))
                .header("X-Api-Key", System.getenv("PARTNER_API_KEY"))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString(referral))
                .build();
        HttpClient client = HttpClient.newHttpClient();
        for (int attempt = 1; ; attempt++) {
            HttpResponse<String> answer;
            try {
                answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            } catch (java.io.IOException lost) {
                if (attempt == 5) throw lost;
                Thread.sleep(attempt * 1000L);
                continue; // the same key: whatever came through the first time is known by it
            }
            int status = answer.statusCode();
            if ((status == 429 || status == 503) && attempt < 5) {
                Thread.sleep(1000L * answer.headers().firstValueAsLong("Retry-After").orElse(attempt));
                continue;
            }
            System.out.println(answer.body());
            System.exit(status < 300 ? 0 : 1);
        }
    }
}

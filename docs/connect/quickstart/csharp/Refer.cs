using System;
using System.IO;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;

/// <summary>Refers over HTTP with .NET alone (Framework 4.6, or any .NET): nothing is installed.</summary>
public static class Refer
{
    public static int Main()
    {
        return Send().GetAwaiter().GetResult();
    }

    private static async Task<int> Send()
    {
        string referral = File.ReadAllText(Environment.GetEnvironmentVariable("FIRST_REFERRAL"));
        string address = Environment.GetEnvironmentVariable("INTAKE_URL") + "/referrals";
        string key = Guid.NewGuid().ToString();
        using (HttpClient client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) })
        {
            for (int attempt = 1; ; attempt++)
            {
                HttpRequestMessage request = new HttpRequestMessage(HttpMethod.Post, address);
                request.Headers.Add("X-Api-Key", Environment.GetEnvironmentVariable("PARTNER_API_KEY"));
                request.Headers.Add("Idempotency-Key", key); // the same one each time: the hub knows what it has
                request.Content = new StringContent(referral, Encoding.UTF8, "application/json");
                try
                {
                    HttpResponseMessage answer = await client.SendAsync(request);
                    int status = (int)answer.StatusCode;
                    if ((status != 429 && status != 503) || attempt == 5)
                    {
                        Console.WriteLine(await answer.Content.ReadAsStringAsync());
                        return answer.IsSuccessStatusCode ? 0 : 1;
                    }
                    TimeSpan? wait = answer.Headers.RetryAfter == null ? null : answer.Headers.RetryAfter.Delta;
                    await Task.Delay(wait ?? TimeSpan.FromSeconds(attempt));
                }
                catch (HttpRequestException)
                {
                    if (attempt == 5) throw;
                    await Task.Delay(TimeSpan.FromSeconds(attempt));
                }
            }
        }
    }
}

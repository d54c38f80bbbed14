using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tracking.Flow.Tests;

/// <summary>
/// What Application Insights and a managed identity look like from the app: an address that takes telemetry
/// over TLS, from who has a token, and one that gives tokens.
/// </summary>
internal sealed class InsightsEndpoint : IAsyncDisposable
{
    private const string Token = "a-token";

    private readonly WebApplication app;
    private readonly string trusted;
    private readonly int port;
    private readonly int identityPort;

    private InsightsEndpoint(string folder)
    {
        var ports = Support.FreePorts(2);
        (port, identityPort) = (ports[0], ports[1]);
        var certificate = Certificate();
        trusted = Path.Combine(folder, "trusted.pem");
        File.WriteAllText(trusted, certificate.ExportCertificatePem());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Listen(IPAddress.Loopback, port, o => o.UseHttps(certificate));
            k.Listen(IPAddress.Loopback, identityPort);
        });
        app = builder.Build();
        app.MapGet(
            "/token",
            () =>
                new
                {
                    access_token = Token,
                    expires_on = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds(),
                    resource = "https://monitor.azure.com",
                    token_type = "Bearer",
                }
        );
        app.MapPost("/v2.1/track", TrackAsync);
    }

    /// <summary>What was taken: one object for each metric, trace and log.</summary>
    public ConcurrentBag<JsonNode> Items { get; } = [];

    /// <summary>The environment of an app that sends here, with a managed identity.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string>
        {
            ["APPLICATIONINSIGHTS_CONNECTION_STRING"] =
                $"InstrumentationKey={Guid.Empty};IngestionEndpoint=https://localhost:{port}/;LiveEndpoint=https://localhost:{port}/",
            ["AZURE_TOKEN_CREDENTIALS"] = "ManagedIdentityCredential",
            ["IDENTITY_ENDPOINT"] = $"http://127.0.0.1:{identityPort}/token",
            ["IDENTITY_HEADER"] = "header",
            ["SSL_CERT_FILE"] = trusted,
        };

    public static async Task<InsightsEndpoint> StartAsync(string folder)
    {
        var endpoint = new InsightsEndpoint(folder);
        await endpoint.app.StartAsync();
        return endpoint;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task<IResult> TrackAsync(HttpRequest request)
    {
        if (request.Headers.Authorization != $"Bearer {Token}")
        {
            return Results.Unauthorized();
        }

        var isGzip = request.Headers.ContentEncoding == "gzip";
        await using var body = isGzip
            ? new GZipStream(request.Body, CompressionMode.Decompress)
            : request.Body;
        using var reader = new StreamReader(body);
        var count = 0;
        while (await reader.ReadLineAsync() is { } line)
        {
            Items.Add(JsonNode.Parse(line)!);
            count++;
        }

        return Results.Json(
            new
            {
                itemsReceived = count,
                itemsAccepted = count,
                errors = Array.Empty<object>(),
            }
        );
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            "CN=localhost",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}

using System.Buffers;
using System.Collections.Frozen;

namespace Tracking.Functions.Collect.UserAgents;

/// <summary>The names of HTTP libraries, runtimes and trackers' SDKs with which servers report events.</summary>
internal static class ServerNames
{
    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        [
            // JavaScript
            .. (string[])
                ["node", "node.js", "node-fetch", "undici", "axios", "got", "ky", "needle"],
            .. (string[])["superagent", "node-superagent", "request", "deno", "bun"],
            // Python
            .. (string[])
                ["python", "python-requests", "python-urllib", "python-urllib3", "urllib3"],
            .. (string[])["aiohttp", "httpx", "python-httpx", "tornado", "treq"],
            // JVM
            .. (string[])["java", "okhttp", "apache-httpclient", "apache-httpasyncclient", "ahc"],
            .. (string[])["java-http-client", "jersey", "jetty", "reactornetty", "unirest-java"],
            .. (string[])["akka-http", "pekko-http", "ktor-client", "vert.x-webclient", "http-kit"],
            // PHP, Ruby, Perl
            .. (string[])["php", "guzzlehttp", "httpclient", "php-curl-class", "wordpress", "buzz"],
            .. (string[])
                ["ruby", "faraday", "rest-client", "http.rb", "httparty", "typhoeus", "excon"],
            .. (string[])["libwww-perl", "lwp-request", "http-tiny", "mojolicious"],
            // Go, Rust, .NET, Elixir
            .. (string[])
                ["go-http-client", "go-resty", "fasthttp", "reqwest", "hyper", "ureq", "awc"],
            .. (string[])["restsharp", "flurl", "powershell", "hackney", "mint", "req"],
            // Command line and API clients
            .. (string[])["curl", "libcurl", "wget", "wget2", "httpie", "xh", "postmanruntime"],
            .. (string[])["insomnia", "bruno-runtime", "k6"],
        ]
    );

    // analytics-node, posthog-python, rudder-sdk-php, snowplow-nodejs-tracker and the like.
    private static readonly string[] Endings =
    [
        "-node",
        "-nodejs",
        "-nodejs-tracker",
        "-node-tracker",
        "-python",
        "-php",
        "-ruby",
        "-java",
        "-go",
        "-dotnet",
        "-rust",
        "-elixir",
        "-node-next",
        "-service-worker",
        "-java-tracker",
        "-python-tracker",
        "-httpclient",
    ];

    private static readonly SearchValues<char> Separators = SearchValues.Create(" /();,:+");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Names.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether one of the names that a text is made of is a server's.</summary>
    public static bool AreIn(ReadOnlySpan<char> text)
    {
        foreach (var range in text.SplitAny(Separators))
        {
            var name = text[range];
            if (Lookup.Contains(name) || HasEnding(name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasEnding(ReadOnlySpan<char> name)
    {
        foreach (var ending in Endings)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}

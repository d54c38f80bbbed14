using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Tracking.Load.Reference;

/// <summary>Serves a reference until it is ended: <c>serve bare</c> or <c>serve durable FOLDER</c>.</summary>
internal static class ReferenceServer
{
    /// <summary>What stands before the address on the line that tells it.</summary>
    public const string Listening = "listening ";

    public static async Task RunAsync(Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        await using var app = builder.Build();
        map(app);
        await app.StartAsync();
        Console.WriteLine(Listening + app.Urls.Single());
        await Task.Delay(Timeout.Infinite);
    }
}

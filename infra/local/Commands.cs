using Microsoft.Extensions.Hosting;
using Tracking.Functions;
using Tracking.Local.Hosting;

namespace Tracking.Local;

/// <summary>What the commands do.</summary>
internal static class Commands
{
    /// <summary>Runs the app until it is stopped.</summary>
    /// <exception cref="LocalRuntimeException">It cannot run.</exception>
    public static async Task<int> RunAsync(RunOptions options)
    {
        var builder = new LocalApplicationBuilder(options);
        builder.App.AddTracking();
        var functions = await AppFunctions.FindAsync(builder.App.Configuration);
        await builder.Build(functions).RunAsync();
        return 0;
    }
}

using System.Reflection;
using Tracking.Local.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Where a function app begins.</summary>
public static class FunctionsApplication
{
    /// <summary>A builder for the functions of the program's assembly.</summary>
    /// <param name="args">The command line: settings, and <c>--port N --data DIR --partitions N</c>.</param>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args)
    {
        try
        {
            return new FunctionsApplicationBuilder(args, Assembly.GetEntryAssembly()!.GetTypes());
        }
        catch (LocalRuntimeException e)
        {
            throw LocalHost.Exit(e.Message);
        }
    }
}

using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Tracking.Shared.Access;

namespace Tracking.Infra.Tests;

/// <summary>The hook that sets the keys, with an <c>az</c> that keeps a vault in a folder.</summary>
public sealed class SetKeysTests : IDisposable
{
    private const string Az = """
        #!/bin/sh
        if [ "$1" = rest ]; then
          echo "$5" >> "$VAULT_FOLDER/told"
          exit 0
        fi
        [ "$1 $2" = "keyvault secret" ] || exit 2
        case "$3" in
          list)
            # It answers once, and then fails, when it is told to.
            [ ! -e "$VAULT_FOLDER/fails" ] || [ ! -e "$VAULT_FOLDER/answered" ] || exit 1
            touch "$VAULT_FOLDER/answered"
            ls "$VAULT_FOLDER/$5" ;;
          set)
            [ "$4 $6 $8" = "--vault-name --name --file" ] || exit 2
            cat "$9" > "$VAULT_FOLDER/$5/$7" ;;
          *) exit 2 ;;
        esac
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("tracking-keys-").FullName;

    public SetKeysTests()
    {
        var az = Path.Combine(folder, "az");
        File.WriteAllText(az, Az);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(az, (UnixFileMode)0b111_101_101);
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task It_sets_keys_that_the_app_can_use_and_leaves_those_that_are_there()
    {
        var vault = Directory.CreateDirectory(Path.Combine(folder, "vault")).FullName;
        Assert.Equal(0, await RunAsync());
        var keys = Secrets(vault);
        Assert.Equal(["admin-keys", "signing-keys"], keys.Keys.Order(StringComparer.Ordinal));
        Assert.NotEmpty(SigningKeys.Parse(keys["signing-keys"]).CurrentId);
        Assert.Equal("admin", Authenticate(keys["admin-keys"]));

        Assert.Equal(0, await RunAsync());
        Assert.Equal(keys, Secrets(vault));

        File.Delete(Path.Combine(vault, "admin-keys"));
        Assert.Equal(0, await RunAsync());
        Assert.Equal(keys["signing-keys"], Secrets(vault)["signing-keys"]);
        Assert.NotEqual(keys["admin-keys"], Secrets(vault)["admin-keys"]);

        // The app is told each time where to look.
        Assert.Equal(
            Enumerable.Repeat(
                "/app/config/configreferences/appsettings/refresh?api-version=2022-03-01",
                3
            ),
            await File.ReadAllLinesAsync(Path.Combine(folder, "told"))
        );
    }

    [Fact]
    public async Task It_sets_nothing_when_it_cannot_see_what_is_there()
    {
        var vault = Directory.CreateDirectory(Path.Combine(folder, "vault")).FullName;
        await File.WriteAllTextAsync(Path.Combine(vault, "signing-keys"), "in use");
        await File.WriteAllTextAsync(Path.Combine(folder, "fails"), "");
        Assert.NotEqual(0, await RunAsync());
        Assert.Equal("in use", Assert.Single(Secrets(vault)).Value);
    }

    private async Task<int> RunAsync()
    {
        var script = Path.Combine(Bicep.Folder, "hooks", "set-keys.sh");
        var start = new ProcessStartInfo("sh", [script, "vault", "/app"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["PATH"] = $"{folder}:{start.Environment["PATH"]}";
        start.Environment["VAULT_FOLDER"] = folder;
        using var process = Process.Start(start)!;
        var (output, errors) = (
            process.StandardOutput.ReadToEndAsync(),
            process.StandardError.ReadToEndAsync()
        );
        await process.WaitForExitAsync();

        // What was made is nobody's to see.
        foreach (var secret in Secrets(Path.Combine(folder, "vault")).Values)
        {
            Assert.DoesNotContain(secret, await output + await errors, StringComparison.Ordinal);
        }

        return process.ExitCode;
    }

    private static string? Authenticate(string setting)
    {
        var access = new AdminAccess(
            new ConfigurationBuilder().AddInMemoryCollection([new("AdminKeys", setting)]).Build()
        );
        var request = new DefaultHttpContext().Request;
        request.Headers.Authorization = $"Bearer {setting.Split(':')[1]}";
        return access.Authenticate(request).Is(out var who, out _) ? who : null;
    }

    private static Dictionary<string, string> Secrets(string vault) =>
        Directory.EnumerateFiles(vault).ToDictionary(f => Path.GetFileName(f), File.ReadAllText);
}

using System.ComponentModel.DataAnnotations;
using Tracking.Shared.Access;

namespace Tracking.Shared.Tests.Access;

/// <summary>Which settings of a sign-in an app starts with.</summary>
public class SignInOptionsTests
{
    private const string Tenant =
        "https://login.microsoftonline.com/5f3d0f0e-16d1-4b1e-9a7e-000000000000/v2.0";

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("", "", true)]
    [InlineData(Tenant, "app", true)]
    [InlineData("http://127.0.0.1:8080/tenant", "app", true)]
    [InlineData("http://localhost:8080", "app", true)]
    [InlineData(Tenant, null, false)]
    [InlineData(null, "app", false)]
    [InlineData("http://login.example.com/tenant", "app", false)]
    [InlineData("login.microsoftonline.com", "app", false)]
    [InlineData(Tenant + "?p=1", "app", false)]
    [InlineData("https://login.microsoftonline.com/common/v2.0", "app", false)]
    [InlineData("https://login.microsoftonline.com/Organizations/v2.0/", "app", false)]
    public void A_provider_is_of_one_tenant_and_reached_safely(
        string? authority,
        string? clientId,
        bool isRight
    ) => Assert.Equal(isRight, IsRight(new() { Authority = authority, ClientId = clientId }));

    [Fact]
    public void The_scope_is_the_app_s_own_unless_said()
    {
        var options = new SignInOptions { Authority = Tenant, ClientId = "app" };
        Assert.Equal(("app/Explore", "Explore"), (options.AskedScope, options.NeededScope));
        options.Scope = "https://tracking.example/Look";
        Assert.Equal("Look", options.NeededScope);
        options.Scope = "app/.default";
        Assert.Equal(("app/.default", null), (options.AskedScope, options.NeededScope));
        options.Scope = "two scopes";
        Assert.False(IsRight(options));
    }

    private static bool IsRight(SignInOptions options) =>
        Validator.TryValidateObject(options, new ValidationContext(options), null, true);
}
